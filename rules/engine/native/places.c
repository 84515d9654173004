/* Sets of places: which letters of a view lead to the end of a phrase. See phrase_places.py. */

#include "sets.h"

static const Bits *look_up(Reader *reader, int32_t class_number) {
    const int32_t *from = reader->at[CLASS_START] + class_number;
    Bits *places = NULL;
    for (int32_t at = from[0]; at < from[1]; at++) {
        int32_t letter = reader->at[CLASS_LETTERS][at];
        if (!holds(reader->present, letter)) continue;
        if (!places) places = kept_set(reader);
        unite(reader, places, reader->letter_places[letter]);
    }
    return places ? places : reader->none;
}

const Bits *places_of(Reader *reader, int32_t class_number) {
    if (class_number < reader->asked_count) {
        Stored stored = reader->asked_classes[class_number];
        return stored.view == reader->view ? reader->store + stored.at : reader->none;
    }
    Looked *looked = reader->other_classes + (class_number - reader->asked_count);
    if (looked->view != reader->view) {
        looked->places = look_up(reader, class_number);
        looked->view = reader->view;
    }
    return looked->places;
}

/* --- steps ----------------------------------------------------------------------------------------- */

/* Adds the places from which at most so many letters, none of them a blocker, lead to the set. */
static void reach(Reader *reader, Bits *goal, int32_t most, int32_t blockers) {
    const Bits *blocked = blockers < 0 ? reader->none : places_of(reader, blockers);
    Mark mark = mark_of(&reader->passing);
    Bits *moving = passing_sets(reader, 1);
    copy(reader, moving, goal);
    while (most-- > 0 && before_and(reader, moving, reader->over)) {
        Bits any = 0;
        for (int32_t word = 0; word < reader->words; word++)
            any |= moving[word] &= ~blocked[word];
        if (!any) break;
        unite(reader, goal, moving);
    }
    back_to(&reader->passing, mark);
}

static Bits before(Reader *reader, int32_t step, Bits *goal, int32_t blockers);

static Bits before_any(Reader *reader, int32_t step, Bits *goal, int32_t blockers) {
    int32_t count = reader->at[STEP_SIZE][step];
    const int32_t *options = reader->at[STEP_PARTS] + reader->at[STEP_WHAT][step];
    Mark mark = mark_of(&reader->passing);
    Bits *from = passing_sets(reader, 2), *reached = from + reader->words;
    clear(reader, reached);
    for (int32_t option = 0; option < count; option++) {
        int32_t needed = options[count + option];
        if (needed >= 0 && places_of(reader, needed) == reader->none) continue;
        copy(reader, from, goal);
        if (before(reader, options[option], from, blockers)) unite(reader, reached, from);
    }
    copy(reader, goal, reached);
    back_to(&reader->passing, mark);
    return first_from(reader, goal, 0) >= 0;
}

/* Turns a set into the places from which a step leads to one of its places; whether there are any. */
static Bits before(Reader *reader, int32_t step, Bits *goal, int32_t blockers) {
    int32_t what = reader->at[STEP_WHAT][step], size = reader->at[STEP_SIZE][step];
    switch (reader->at[STEP_KIND][step]) {
    case WORD:
        return before_and(reader, goal, places_of(reader, what));
    case GAP:
        reach(reader, goal, what, size ? -1 : blockers);
        return first_from(reader, goal, 0) >= 0;
    case EDGE:
        return intersect(
            reader, goal,
            what == SENTENCE_BEGINS ? reader->after_stops
            : what == SENTENCE_ENDS ? reader->stops
                                    : reader->asked
        );
    case MAYBE: {
        Mark mark = mark_of(&reader->passing);
        Bits *taken = passing_sets(reader, 1);
        copy(reader, taken, goal);
        if (before(reader, what, taken, blockers)) unite(reader, goal, taken);
        back_to(&reader->passing, mark);
        return first_from(reader, goal, 0) >= 0;
    }
    case SEQUENCE: {
        const int32_t *parts = reader->at[STEP_PARTS] + what;
        Bits any = 1;
        for (int32_t part = 0; part < size && any; part++)
            any = before(reader, parts[part], goal, blockers);
        return any;
    }
    default:
        return before_any(reader, step, goal, blockers);
    }
}

static int leads(Reader *reader, int32_t step, int32_t place, const Bits *goal, int32_t blockers) {
    Mark mark = mark_of(&reader->passing);
    Bits *from = passing_sets(reader, 1);
    copy(reader, from, goal);
    int led = before(reader, step, from, blockers) && holds(from, place);
    back_to(&reader->passing, mark);
    return led;
}

/* Where a step that begins at a place ends; the first choice that leads to the goal is taken. */
static int32_t end_of(Reader *reader, int32_t step, int32_t place, const Bits *goal, int32_t blockers) {
    int32_t what = reader->at[STEP_WHAT][step], size = reader->at[STEP_SIZE][step];
    switch (reader->at[STEP_KIND][step]) {
    case WORD:
        return place + 1;
    case GAP: {
        int32_t ahead = first_from(reader, goal, place);
        return ahead < 0 ? place : ahead;
    }
    case MAYBE:
        return leads(reader, what, place, goal, blockers) ? end_of(reader, what, place, goal, blockers)
                                                          : place;
    case SEQUENCE: {
        const int32_t *parts = reader->at[STEP_PARTS] + what;
        Mark mark = mark_of(&reader->passing);
        Bits *goals = passing_sets(reader, (size_t)size);
        copy(reader, goals, goal);
        for (int32_t part = 0; part < size - 1; part++) {
            Bits *next = goals + (size_t)(part + 1) * (size_t)reader->words;
            copy(reader, next, next - reader->words);
            before(reader, parts[part], next, blockers);
        }
        for (int32_t part = size - 1; part >= 0; part--)
            place =
                end_of(reader, parts[part], place, goals + (size_t)part * (size_t)reader->words, blockers);
        back_to(&reader->passing, mark);
        return place;
    }
    case CHOICE: {
        const int32_t *options = reader->at[STEP_PARTS] + what;
        for (int32_t option = 0; option < size; option++)
            if (leads(reader, options[option], place, goal, blockers))
                return end_of(reader, options[option], place, goal, blockers);
        return place;
    }
    default:
        return place;
    }
}

/* --- phrases --------------------------------------------------------------------------------------- */

/* Whether the words that the first part of a phrase needs stand near enough to each other. */
int may_hold(Reader *reader, int32_t matcher) {
    int32_t from = reader->at[TRAIL_START][matcher], to = reader->at[TRAIL_START][matcher + 1];
    if (from == to) return 1;
    for (int32_t link = from; link < to; link++)
        if (places_of(reader, reader->at[TRAIL_CLASS][link]) == reader->none) return 0;
    Mark mark = mark_of(&reader->passing);
    Bits *goal = passing_sets(reader, 2), *shifted = goal + reader->words;
    memset(goal, 0xff, (size_t)reader->words * sizeof(Bits));
    int held = 1;
    for (int32_t link = from; link < to && held; link++) {
        int32_t most = reader->at[TRAIL_MOST][link], reached = 0;
        if (most > 0) nearer(reader, goal, 1);
        while (reached < most - 1) {
            int32_t shift = reached + 1 < most - 1 - reached ? reached + 1 : most - 1 - reached;
            copy(reader, shifted, goal);
            nearer(reader, shifted, shift);
            unite(reader, goal, shifted);
            reached += shift;
        }
        held = intersect(reader, goal, places_of(reader, reader->at[TRAIL_CLASS][link])) != 0;
    }
    back_to(&reader->passing, mark);
    return held;
}

static const Bits *all_begins(Reader *reader, int32_t step, int32_t blockers) {
    uint32_t at = ((uint32_t)step * 2654435761u ^ (uint32_t)blockers * 40503u) % BEGUN;
    Begun *known = reader->begun + at;
    while (known->view == reader->view) {
        if (known->step == step && known->blockers == blockers) return known->places;
        at = (at + 1) % BEGUN;
        known = reader->begun + at;
    }
    Bits *places = kept_set(reader);
    copy(reader, places, reader->everywhere);
    before(reader, step, places, blockers);
    if (reader->begun_count < BEGUN / 2) {
        Begun one = {step, blockers, reader->view, places};
        *known = one;
        reader->begun_count++;
    }
    return places;
}

int32_t begins(Reader *reader, int32_t step, int32_t blockers, int32_t start, int32_t end) {
    int32_t place = first_from(reader, all_begins(reader, step, blockers), start);
    return place < end ? place : -1;
}

int find(Reader *reader, int32_t step, int32_t blockers, int32_t start, int32_t end, int32_t span[2]) {
    int32_t place = begins(reader, step, blockers, start, end);
    if (place < 0) return 0;
    span[0] = place;
    span[1] = end_of(reader, step, place, reader->everywhere, blockers);
    return 1;
}
