/* Reading signals out of a message, compiled: the same as phrase_places.py, phrase_match.py and
 * phrase_index.py, which say what is done and why. This says only how it is kept.
 *
 * Nothing here raises or prints. All numbers of the packed program are checked once, when a reader is made.
 * One reader has one view at a time: whoever calls sees to it that two threads take turns. */

#ifndef TRIAGE_READING_H
#define TRIAGE_READING_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t Bits;

enum kind { WORD, GAP, EDGE, MAYBE, SEQUENCE, CHOICE };
enum edge { SENTENCE_BEGINS, SENTENCE_ENDS, QUESTION_ENDS };
enum joined { FIRST, LATER, BESIDE };
enum flags { NEGATION_BLOCKS = 1, QUESTION_BLOCKS = 2 };
enum grammar { NEGATORS, NEGATORS_AFTER, CONDITIONALS, JOINTS, GRAMMAR_CLASSES };
enum letter { STOP = 1, ASKED = 2, SIGNS = 16, FIRST_WORD = 0x10000 }; /* signs, then words, from SIGNS on */
enum { HERE = 3, NEEDS = HERE + 1 };

/* The sections of a packed program, in their order; each is a list of int32. */
enum section {
    LETTER_START,
    LETTER_CLASSES, /* letter -> the asked classes that it belongs to */
    CLASS_START,
    CLASS_LETTERS, /* class -> its letters; none for the asked ones */
    ASKED_COUNT,   /* how many are asked; they come first */
    STEP_KIND,
    STEP_WHAT,
    STEP_SIZE,  /* see Step in phrase_program.py */
    STEP_PARTS, /* sequence, choice: steps; choice: and what each needs */
    PART_START,
    PART_JOINED,
    PART_STEP,
    BLOCKERS, /* matcher -> its parts; its blockers or -1 */
    TRAIL_START,
    TRAIL_CLASS,
    TRAIL_MOST, /* matcher -> its trail */
    PHRASE_RULE,
    PHRASE_MATCHER,
    RULE_FLAGS,
    RULE_GRAMMAR, /* its first class; the other three follow it */
    IN_SENTENCE_START,
    IN_SENTENCE,
    IN_MESSAGE_START,
    IN_MESSAGE,   /* rule -> matchers that except it */
    PHRASE_NEEDS, /* phrase -> HERE classes and one anywhere, or -1 */
    RAREST_START,
    RAREST, /* letter -> phrases whose rarest need it meets */
    SECTIONS
};

typedef struct chunk {
    struct chunk *next;
    size_t size, used;
    Bits bits[];
} Chunk;

typedef struct {
    Chunk *first, *now;
} Arena;

typedef struct {
    int32_t step, blockers;
    int32_t view;
    const Bits *places;
} Begun;

typedef struct {
    int32_t view, at;
} Stored; /* out of date, or where in the store its set is */
typedef struct {
    int32_t view;
    const Bits *places;
} Looked;

enum { BEGUN = 1 << 13 };

typedef struct {
    const int32_t *at[SECTIONS];
    int32_t size[SECTIONS];
    int32_t letter_count, class_count;

    int32_t view;          /* the number of the present view; what bears another is out of date */
    int32_t length, words; /* its letters, and the words of a set of their places */
    int32_t capacity;
    int32_t *letters, *token, *breaks, *since, *until;
    int32_t tokens;
    int32_t *distinct;
    int32_t distinct_count;
    Bits *present; /* the distinct letters, one bit each */
    Bits **letter_places;
    int32_t asked_count;
    Stored *asked_classes; /* classes that every phrase is asked by: their places are found with the view */
    Looked *other_classes; /* the others: when they are first looked at */
    Bits *store;           /* the sets of the asked classes that occur, one behind the other */
    Bits *none, *everywhere, *over, *stops, *after_stops, *asked;
    Begun begun[BEGUN];
    int32_t begun_count;
    Arena kept, passing; /* sets that last as long as the view, and those of a call */
    Bits *met;           /* phrases that may hold */
    jmp_buf no_memory;
} Reader;

/* program.c */
int well_formed(const Reader *reader);

/* view.c */
int begin_view(Reader *reader, const uint32_t *spelt, int64_t size);

/* places.c */
const Bits *places_of(Reader *reader, int32_t class_number);
int may_hold(Reader *reader, int32_t matcher);
int32_t begins(Reader *reader, int32_t step, int32_t blockers, int32_t start, int32_t end);
int find(Reader *reader, int32_t step, int32_t blockers, int32_t start, int32_t end, int32_t span[2]);

static inline int holds(const Bits *places, int32_t place) {
    return (int)(places[place >> 6] >> (place & 63) & 1);
}

#endif
