/* Whether a packed program is well formed: every number in it names something that is there. */

#include <stdlib.h>

#include "reading.h"

enum { DEEPEST = 500, LARGEST = 1 << 17 };
/* Of a step: its levels, and its steps, each part counted anew: what following it may take. */

static int all_within(const Reader *reader, enum section section, int32_t least, int32_t limit) {
    for (int32_t each = 0; each < reader->size[section]; each++)
        if (reader->at[section][each] < least || reader->at[section][each] >= limit) return 0;
    return 1;
}

/* Whether a section holds the ascending beginnings of ``count`` stretches of another, and its end. */
static int is_start(const Reader *reader, enum section section, int32_t count, enum section of) {
    const int32_t *start = reader->at[section];
    if (count < 0 || reader->size[section] != count + 1 || start[0] != 0) return 0;
    for (int32_t each = 0; each < count; each++)
        if (start[each] > start[each + 1]) return 0;
    return start[count] == reader->size[of];
}

/* A step is made of steps with smaller numbers, so that none contains itself, and not too deep. */
static int step_is_sound(const Reader *reader, int32_t step, int32_t *depth, int32_t *extent) {
    int32_t what = reader->at[STEP_WHAT][step], size = reader->at[STEP_SIZE][step];
    int32_t parts = reader->size[STEP_PARTS];
    depth[step] = extent[step] = 1;
    switch (reader->at[STEP_KIND][step]) {
    case WORD:
        return what >= 0 && what < reader->class_count;
    case GAP:
        return what >= 0;
    case EDGE:
        return what >= SENTENCE_BEGINS && what <= QUESTION_ENDS;
    case MAYBE:
        if (what < 0 || what >= step) return 0;
        depth[step] = depth[what] + 1;
        extent[step] = extent[what] + 1;
        return depth[step] <= DEEPEST && extent[step] <= LARGEST;
    case SEQUENCE:
    case CHOICE:
        break;
    default:
        return 0;
    }
    int choice = reader->at[STEP_KIND][step] == CHOICE;
    int64_t taken = choice ? 2 * (int64_t)size : size;
    if (what < 0 || size < 1 || what > parts - taken) return 0;
    for (int32_t part = 0; part < size; part++) {
        int32_t one = reader->at[STEP_PARTS][what + part];
        if (one < 0 || one >= step) return 0;
        if (depth[one] + 1 > depth[step]) depth[step] = depth[one] + 1;
        extent[step] += extent[one];
        if (extent[step] > LARGEST) return 0;
        if (!choice) continue;
        int32_t needed = reader->at[STEP_PARTS][what + size + part];
        if (needed < -1 || needed >= reader->class_count) return 0;
    }
    return depth[step] <= DEEPEST;
}

static int steps_are_sound(const Reader *reader) {
    int32_t count = reader->size[STEP_KIND];
    if (reader->size[STEP_WHAT] != count || reader->size[STEP_SIZE] != count) return 0;
    int32_t *depth = malloc(2 * ((size_t)count + 1) * sizeof(int32_t));
    if (!depth) return 0;
    int sound = 1;
    for (int32_t step = 0; step < count && sound; step++)
        sound = step_is_sound(reader, step, depth, depth + count + 1);
    free(depth);
    return sound;
}

int well_formed(const Reader *reader) {
    int32_t steps = reader->size[STEP_KIND], matchers = reader->size[BLOCKERS];
    int32_t rules = reader->size[RULE_FLAGS], phrases = reader->size[PHRASE_RULE];
    for (int32_t matcher = 0; matcher < matchers && reader->size[PART_START] == matchers + 1; matcher++)
        if (reader->at[PART_START][matcher] == reader->at[PART_START][matcher + 1]) return 0;
    return is_start(reader, LETTER_START, reader->letter_count, LETTER_CLASSES)
           && all_within(reader, LETTER_CLASSES, 0, reader->asked_count)
           && is_start(reader, CLASS_START, reader->class_count, CLASS_LETTERS)
           && all_within(reader, CLASS_LETTERS, 0, reader->letter_count) && steps_are_sound(reader)
           && is_start(reader, PART_START, matchers, PART_STEP) && all_within(reader, PART_STEP, 0, steps)
           && reader->size[PART_JOINED] == reader->size[PART_STEP]
           && all_within(reader, PART_JOINED, FIRST, BESIDE + 1)
           && all_within(reader, BLOCKERS, -1, reader->class_count)
           && is_start(reader, TRAIL_START, matchers, TRAIL_CLASS)
           && all_within(reader, TRAIL_CLASS, 0, reader->class_count)
           && reader->size[TRAIL_MOST] == reader->size[TRAIL_CLASS]
           && all_within(reader, TRAIL_MOST, 0, INT32_MAX) && all_within(reader, PHRASE_RULE, 0, rules)
           && reader->size[PHRASE_MATCHER] == phrases && all_within(reader, PHRASE_MATCHER, 0, matchers)
           && reader->size[RULE_GRAMMAR] == rules
           && all_within(reader, RULE_GRAMMAR, 0, reader->class_count - GRAMMAR_CLASSES + 1)
           && is_start(reader, IN_SENTENCE_START, rules, IN_SENTENCE)
           && all_within(reader, IN_SENTENCE, 0, matchers)
           && is_start(reader, IN_MESSAGE_START, rules, IN_MESSAGE)
           && all_within(reader, IN_MESSAGE, 0, matchers)
           && reader->size[PHRASE_NEEDS] == (int64_t)phrases * NEEDS
           && all_within(reader, PHRASE_NEEDS, -1, reader->class_count)
           && is_start(reader, RAREST_START, reader->letter_count, RAREST)
           && all_within(reader, RAREST, 0, phrases);
}
