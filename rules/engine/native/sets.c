/* The memory of sets of places: taken one after the other, given back all at once. */

#include <stdlib.h>

#include "sets.h"

enum { CHUNK = 1 << 15 };

Bits *take(Reader *reader, Arena *arena, size_t words) {
    while (arena->now && arena->now->size - arena->now->used < words) {
        if (!arena->now->next) break;
        arena->now = arena->now->next;
        arena->now->used = 0;
    }
    Chunk *now = arena->now;
    if (!now || now->size - now->used < words) {
        size_t size = words > CHUNK ? words : CHUNK;
        Chunk *made = malloc(sizeof(Chunk) + size * sizeof(Bits));
        if (!made) longjmp(reader->no_memory, 1);
        made->next = NULL;
        made->size = size;
        made->used = 0;
        if (now) now->next = made; else arena->first = made;
        arena->now = now = made;
    }
    Bits *taken = now->bits + now->used;
    now->used += words;
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

static void forget(Arena *arena) {
    arena->now = arena->first;
    if (arena->now) arena->now->used = 0;
}

void forget_sets(Reader *reader) {
    forget(&reader->kept);
    forget(&reader->passing);
    reader->begun_count = 0;
}

void drop_sets(Reader *reader) {
    Arena *arenas[] = {&reader->kept, &reader->passing};
    for (int each = 0; each < 2; each++)
        for (Chunk *chunk = arenas[each]->first, *next; chunk; chunk = next) {
            next = chunk->next;
            free(chunk);
        }
}
