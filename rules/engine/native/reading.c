/* A message, or a stretch of a long one: which phrases may hold in it, and where one does.
 * See View in phrase_match.py, PhraseIndex in phrase_index.py and PlainStretch in phrase_plain.py. */

#include <stdlib.h>
#include <string.h>

#include "sets.h"

#ifdef _WIN32
#define OPEN_TO_ALL __declspec(dllexport)
#else
#define OPEN_TO_ALL __attribute__((visibility("default")))
#endif

enum {
    SENTENCES_AFTER = 2,
    TRIES = 12,
    LOOK_BACK = 3,
    LOOK_AHEAD = 2,
    LOOK_FOR_CONDITION = 4,
    NOTHING = -1,
    NO_MEMORY = -2,
    ANOTHER_VIEW = -3
};

/* --- making and dropping --------------------------------------------------------------------------- */

OPEN_TO_ALL void triage_drop(Reader *reader) {
    if (!reader) return;
    drop_sets(reader);
    free(reader->letters);
    free(reader->distinct);
    free(reader->present);
    free(reader->letter_places);
    free(reader->asked_classes);
    free(reader->other_classes);
    free(reader->met);
    free(reader);
}

static int has_tables(Reader *reader) {
    size_t letters = (size_t)reader->letter_count, asked = (size_t)reader->asked_count;
    size_t others = (size_t)reader->class_count - asked;
    reader->distinct = calloc(letters + 1, sizeof(int32_t));
    reader->present = calloc(letters / 64 + 1, sizeof(Bits));
    reader->letter_places = calloc(letters + 1, sizeof(Bits *));
    reader->asked_classes = calloc(asked + 1, sizeof(Stored));
    reader->other_classes = calloc(others + 1, sizeof(Looked));
    reader->met = calloc((size_t)reader->size[PHRASE_RULE] / 64 + 1, sizeof(Bits));
    return reader->distinct && reader->present && reader->letter_places && reader->asked_classes
           && reader->other_classes && reader->met;
}

/* A reader of a packed program of so many phrases, which must stay where it is as long as the reader; NULL
 * when it is not well formed or memory is wanting. The program: the number of sections, their sizes, the
 * sections. */
OPEN_TO_ALL Reader *triage_make(const int32_t *program, int64_t size, int32_t phrases) {
    if (size < SECTIONS + 1 || program[0] != SECTIONS) return NULL;
    Reader *reader = calloc(1, sizeof(Reader));
    if (!reader) return NULL;
    int64_t at = SECTIONS + 1;
    for (int section = 0; section < SECTIONS; section++) {
        int32_t length = program[1 + section];
        if (length < 0 || length > size - at) {
            free(reader);
            return NULL;
        }
        reader->at[section] = program + at;
        reader->size[section] = length;
        at += length;
    }
    reader->class_count = reader->size[CLASS_START] - 1;
    reader->asked_count = reader->size[ASKED_COUNT] == 1 ? reader->at[ASKED_COUNT][0] : -1;
    reader->letter_count = reader->size[RAREST_START] - 1;
    int sound = at == size && reader->size[PHRASE_RULE] == phrases && reader->asked_count >= 0
                && reader->class_count >= reader->asked_count && reader->letter_count > ASKED
                && well_formed(reader) && has_tables(reader);
    if (sound) return reader;
    triage_drop(reader);
    return NULL;
}

/* --- which phrases may hold ------------------------------------------------------------------------ */

static int any_between(const Bits *places, int32_t start, int32_t end) {
    for (int32_t place = start; place < end;) {
        Bits bits = places[place >> 6] >> (place & 63);
        if (bits) return place + __builtin_ctzll(bits) < end;
        place = (place | 63) + 1;
    }
    return 0;
}

static int needs_met(Reader *reader, int32_t phrase) {
    const int32_t *needs = reader->at[PHRASE_NEEDS] + (size_t)phrase * NEEDS;
    const Bits *places[NEEDS];
    for (int need = 0; need < NEEDS; need++) {
        places[need] = needs[need] < 0 ? NULL : places_of(reader, needs[need]);
        if (places[need] == reader->none) return 0;
    }
    if (!places[0] || !places[1]) return 1;
    for (int32_t place = 0; place < reader->length; place++) {
        if (!holds(places[0], place)) continue;
        int32_t start = reader->since[place], end = reader->until[place];
        if (any_between(places[1], start, end) && (!places[2] || any_between(places[2], start, end)))
            return 1;
        place = end;
    }
    return 0;
}

/* Begins a view on letters, a zero between those of two tokens. Tells the number of the view, how many
 * letters it has, and the numbers of the phrases that may hold in it, in order. The number of these phrases,
 * or NO_MEMORY. */
OPEN_TO_ALL int32_t triage_view(Reader *reader, const uint32_t *spelt, int64_t size, int32_t *told) {
    if (setjmp(reader->no_memory)) return NO_MEMORY;
    if (!begin_view(reader, spelt, size)) return NO_MEMORY;
    told[0] = reader->view;
    told[1] = reader->length;
    int32_t words = reader->size[PHRASE_RULE] / 64 + 1, count = 0;
    memset(reader->met, 0, (size_t)words * sizeof(Bits));
    for (int32_t each = 0; each < reader->distinct_count; each++) {
        const int32_t *from = reader->at[RAREST_START] + reader->distinct[each];
        for (int32_t at = from[0]; at < from[1]; at++) {
            int32_t phrase = reader->at[RAREST][at];
            if (!holds(reader->met, phrase) && needs_met(reader, phrase))
                reader->met[phrase >> 6] |= (Bits)1 << (phrase & 63);
        }
    }
    for (int32_t word = 0; word < words; word++)
        for (Bits bits = reader->met[word]; bits; bits &= bits - 1)
            told[2 + count++] = word * 64 + __builtin_ctzll(bits);
    return count;
}

/* --- where a phrase holds -------------------------------------------------------------------------- */

typedef struct {
    int32_t start, end;
} Span;

/* The letters of the sentences that a span touches, and of some after them. */
static Span sentence_of(const Reader *reader, Span span, int32_t more) {
    int32_t last = reader->length - 1, end = span.end;
    int32_t first = span.start <= last ? reader->since[span.start] : reader->since[last];
    for (; more >= 0; more--)
        end = (end <= last ? reader->until[end] : last) + 1;
    return (Span){first, end};
}

/* The next place from ``*at`` where a phrase holds; looks at ``*tries`` beginnings at most. */
static int next_span(Reader *reader, int32_t matcher, Span within, int32_t *at, int32_t *tries, Span *span) {
    int32_t from = reader->at[PART_START][matcher], to = reader->at[PART_START][matcher + 1];
    int32_t blockers = reader->at[BLOCKERS][matcher];
    const int32_t *steps = reader->at[PART_STEP];
    while ((*tries)-- > 0) {
        int32_t found[2];
        if (!find(reader, steps[from], blockers, *at, within.end, found)) return 0;
        *at = found[0] + 1;
        *span = (Span){found[0], found[1]};
        int held = 1;
        for (int32_t part = from + 1; part < to && held; part++) {
            if (reader->at[PART_JOINED][part] == BESIDE) {
                held = begins(reader, steps[part], blockers, within.start, within.end) >= 0;
                continue;
            }
            int32_t window = sentence_of(reader, *span, SENTENCES_AFTER).end;
            held = find(
                reader, steps[part], blockers, span->end, window < within.end ? window : within.end, found
            );
            if (held) span->end = found[1];
        }
        if (held) return 1;
    }
    return 0;
}

static int occurs(Reader *reader, enum section start, enum section matchers, int32_t rule, Span within) {
    for (int32_t each = reader->at[start][rule]; each < reader->at[start][rule + 1]; each++) {
        int32_t matcher = reader->at[matchers][each], at = within.start, tries = TRIES;
        Span span;
        if (!may_hold(reader, matcher)) continue;
        int32_t first = reader->at[PART_START][matcher];
        if (reader->at[PART_START][matcher + 1] - first == 1) {
            if (begins(reader, reader->at[PART_STEP][first], reader->at[BLOCKERS][matcher], at, within.end)
                >= 0)
                return 1;
        } else if (next_span(reader, matcher, within, &at, &tries, &span)) {
            return 1;
        }
    }
    return 0;
}

/* The token of a letter; an empty span may begin before the first. */
static int32_t token_at(const Reader *reader, int32_t place) { return place < 0 ? 0 : reader->token[place]; }

/* Whether a comma or a stop stands behind the one place, up to the later one. */
static int apart(const Reader *reader, int32_t place, int32_t later) {
    int32_t from = token_at(reader, place) + 1, to = token_at(reader, later) + 1;
    if (from > reader->tokens) from = reader->tokens;
    if (to > reader->tokens) to = reader->tokens;
    return reader->breaks[to] > reader->breaks[from];
}

static int negated(Reader *reader, Span span, int32_t grammar) {
    int32_t back = span.start - 1 - LOOK_BACK > 0 ? span.start - 1 - LOOK_BACK : 0;
    for (int32_t at = span.start - 1; at > back; at--) {
        if (holds(places_of(reader, grammar + JOINTS), at)) break;
        if (!holds(places_of(reader, grammar + NEGATORS), at)) continue;
        int32_t from = at - LOOK_FOR_CONDITION > 0 ? at - LOOK_FOR_CONDITION : 0;
        return !apart(reader, at, span.start)
               && !any_between(places_of(reader, grammar + CONDITIONALS), from, at);
    }
    for (int32_t at = span.end; at < span.end + LOOK_AHEAD && at < reader->length; at++)
        if (holds(places_of(reader, grammar + NEGATORS_AFTER), at) && !apart(reader, span.end - 1, at))
            return 1;
    return 0;
}

/* The first and the last token of the first place where a phrase of the view holds and nothing keeps it
 * from counting: ``first << 32 | last``, or NOTHING, ANOTHER_VIEW when it was left, or NO_MEMORY. */
OPEN_TO_ALL int64_t triage_first(Reader *reader, int32_t view, int32_t phrase) {
    if (view != reader->view) return ANOTHER_VIEW;
    if (phrase < 0 || phrase >= reader->size[PHRASE_RULE]) return NOTHING;
    if (setjmp(reader->no_memory)) return NO_MEMORY;
    int32_t rule = reader->at[PHRASE_RULE][phrase], matcher = reader->at[PHRASE_MATCHER][phrase];
    int32_t flags = reader->at[RULE_FLAGS][rule];
    Span all = {0, reader->length}, span;
    int32_t at = 0, tries = TRIES;
    if (!may_hold(reader, matcher)) return NOTHING;
    while (next_span(reader, matcher, all, &at, &tries, &span)) {
        if (flags & NEGATION_BLOCKS && negated(reader, span, reader->at[RULE_GRAMMAR][rule])) continue;
        Span sentence = sentence_of(reader, span, 0);
        if (flags & QUESTION_BLOCKS && reader->letters[sentence.end - 1] == ASKED) continue;
        if (occurs(reader, IN_SENTENCE_START, IN_SENTENCE, rule, sentence)) continue;
        if (occurs(reader, IN_MESSAGE_START, IN_MESSAGE, rule, all)) return NOTHING;
        return (int64_t)token_at(reader, span.start) << 32 | token_at(reader, span.end - 1);
    }
    return NOTHING;
}
