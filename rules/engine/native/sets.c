/* The memory of sets of places: taken one after the other, given back all at once. */

#include <stdlib.h>

#include "sets.h"

enum { CHUNK = 1 << 15 };

static void drop(Chunk *chunk) {
    for (Chunk *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
}

static Chunk *chunk_of(Reader *reader, size_t words) {
    Chunk *made = malloc(sizeof(Chunk) + words * sizeof(Bits));
    if (!made) longjmp(reader->no_memory, 1);
    made->next = NULL;
    made->size = words;
    made->used = 0;
    return made;
}

Bits *take(Reader *reader, Arena *arena, size_t words) {
    if (!arena->first) arena->first = arena->now = chunk_of(reader, CHUNK);
    while (arena->now->size - arena->now->used < words) {
        if (!arena->now->next) arena->now->next = chunk_of(reader, words > CHUNK ? words : CHUNK);
        arena->now = arena->now->next;
        arena->now->used = 0;
    }
    Bits *taken = arena->now->bits + arena->now->used;
    arena->now->used += words;
    return taken;
}

Mark mark_of(const Arena *arena) {
    Mark mark = {arena->now, arena->now ? arena->now->used : 0};
    return mark;
}

void back_to(Arena *arena, Mark mark) {
    arena->now = mark.now ? mark.now : arena->first;
    if (arena->now) arena->now->used = mark.used;
}

/* Keeps the first chunk, which is enough for what people write. */
static void forget(Arena *arena) {
    if (!arena->first) return;
    drop(arena->first->next);
    arena->first->next = NULL;
    arena->first->used = 0;
    arena->now = arena->first;
}

void forget_sets(Reader *reader) {
    forget(&reader->kept);
    forget(&reader->passing);
    reader->begun_count = 0;
}

void drop_sets(Reader *reader) {
    drop(reader->kept.first);
    drop(reader->passing.first);
}
