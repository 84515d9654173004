/* Sets of places of a view, as bits of a few words, and the memory that they are taken from. */

#ifndef TRIAGE_SETS_H
#define TRIAGE_SETS_H

#include <string.h>

#include "reading.h"

typedef struct {
    Chunk *now;
    size_t used;
} Mark;

Bits *take(Reader *reader, Arena *arena, size_t words);
Mark mark_of(const Arena *arena);
void back_to(Arena *arena, Mark mark);
void forget_sets(Reader *reader);
void drop_sets(Reader *reader);

/* An empty set that lasts as long as the view. */
static inline Bits *kept_set(Reader *reader) {
    Bits *set = take(reader, &reader->kept, (size_t)reader->words);
    memset(set, 0, (size_t)reader->words * sizeof(Bits));
    return set;
}

/* Sets, one behind the other and not yet filled, until the arena goes back to an earlier mark. */
static inline Bits *passing_sets(Reader *reader, size_t sets) {
    return take(reader, &reader->passing, sets * (size_t)reader->words);
}

static inline void copy(const Reader *reader, Bits *set, const Bits *other) {
    memcpy(set, other, (size_t)reader->words * sizeof(Bits));
}

static inline void clear(const Reader *reader, Bits *set) {
    memset(set, 0, (size_t)reader->words * sizeof(Bits));
}

static inline void unite(const Reader *reader, Bits *set, const Bits *other) {
    for (int32_t word = 0; word < reader->words; word++)
        set[word] |= other[word];
}

static inline Bits intersect(const Reader *reader, Bits *set, const Bits *other) {
    Bits any = 0;
    for (int32_t word = 0; word < reader->words; word++)
        any |= set[word] &= other[word];
    return any;
}

/* One place nearer to the beginning, and of those the places that are also in the other set. */
static inline Bits before_and(const Reader *reader, Bits *set, const Bits *other) {
    Bits any = 0;
    int32_t last = reader->words - 1;
    for (int32_t word = 0; word < last; word++)
        any |= set[word] = (set[word] >> 1 | set[word + 1] << 63) & other[word];
    return any | (set[last] = set[last] >> 1 & other[last]);
}

static inline void nearer(const Reader *reader, Bits *set, int32_t places) {
    int32_t words = places >> 6, rest = places & 63;
    for (int32_t word = 0; word < reader->words; word++) {
        Bits low = word + words < reader->words ? set[word + words] : 0;
        Bits high = word + words + 1 < reader->words ? set[word + words + 1] : 0;
        set[word] = rest ? low >> rest | high << (64 - rest) : low;
    }
}

/* The first place of a set that is not before ``start``; -1 when there is none. */
static inline int32_t first_from(const Reader *reader, const Bits *set, int32_t start) {
    int32_t word = start >> 6;
    if (word >= reader->words) return -1;
    Bits bits = set[word] & (~(Bits)0 << (start & 63));
    while (!bits) {
        if (++word >= reader->words) return -1;
        bits = set[word];
    }
    return word * 64 + __builtin_ctzll(bits);
}

#endif
