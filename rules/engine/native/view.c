/* A message, or a stretch of a long one, as letters between two stops: its tokens, sentences and places. */

#include <stdlib.h>
#include <string.h>

#include "sets.h"

static int has_room(Reader *reader, int64_t length) {
    if (length > INT32_MAX / 16) return 0;
    if (length <= reader->capacity) return 1;
    int32_t capacity = (int32_t)(length + length / 2 + 64);
    int32_t *room = realloc(reader->letters, 5 * (size_t)capacity * sizeof(int32_t));
    if (!room) return 0;
    reader->letters = room;
    reader->token = room + capacity;
    reader->breaks = room + 2 * (size_t)capacity;
    reader->since = room + 3 * (size_t)capacity;
    reader->until = room + 4 * (size_t)capacity;
    reader->capacity = capacity;
    return 1;
}

static void next_view(Reader *reader) {
    if (reader->view == INT32_MAX) { /* begins afresh: nothing may seem to be of this view */
        memset(reader->asked_classes, 0, (size_t)reader->asked_count * sizeof(Stored));
        size_t others = (size_t)(reader->class_count - reader->asked_count);
        memset(reader->other_classes, 0, others * sizeof(Looked));
        memset(reader->begun, 0, sizeof reader->begun);
        reader->view = 0;
    }
    reader->view++;
    forget_sets(reader);
    for (int32_t each = 0; each < reader->distinct_count; each++)
        reader->present[reader->distinct[each] >> 6] = 0;
    reader->distinct_count = 0;
}

/* Letters with the token of each, between two stops, and before each token the number of breaks. */
static void take_letters(Reader *reader, const uint32_t *spelt, int64_t size) {
    int32_t length = 1, token = 0, begun = 1;
    reader->letters[0] = STOP;
    reader->token[0] = 0;
    reader->breaks[0] = 0;
    for (int64_t at = 0; at <= size; at++) {
        uint32_t sign = at < size ? spelt[at] : 0;
        if (sign) {
            uint32_t letter = sign < SIGNS ? sign : sign < FIRST_WORD ? 0 : sign - FIRST_WORD + SIGNS;
            reader->letters[length] = letter < (uint32_t)reader->letter_count ? (int32_t)letter : 0;
            reader->token[length++] = token;
            continue;
        }
        int is_empty = length == begun, is_one = length == begun + 1;
        int is_break = is_empty || (is_one && (spelt[at - 1] == STOP || spelt[at - 1] == ASKED));
        reader->breaks[token + 1] = reader->breaks[token] + is_break;
        token++;
        begun = length;
    }
    reader->letters[length] = STOP;
    reader->token[length++] = token;
    reader->length = length;
    reader->tokens = token;
}

static int is_stop(const Reader *reader, int32_t place) {
    return reader->letters[place] == STOP || reader->letters[place] == ASKED;
}

static void find_sentences(Reader *reader) {
    int32_t since = 0, until = reader->length - 1;
    for (int32_t place = 0; place < reader->length; place++) {
        reader->since[place] = since;
        if (is_stop(reader, place)) since = place;
    }
    for (int32_t place = until; place >= 0; place--) {
        if (is_stop(reader, place)) until = place;
        reader->until[place] = until;
    }
}

/* The places of every asked class that a letter of the view belongs to. */
static void find_asked(Reader *reader) {
    int32_t stored = 0;
    int64_t most = 0;
    for (int32_t each = 0; each < reader->distinct_count; each++) {
        const int32_t *from = reader->at[LETTER_START] + reader->distinct[each];
        most += from[1] - from[0];
    }
    most = (most < reader->asked_count ? most : reader->asked_count) * reader->words;
    if (most > INT32_MAX) longjmp(reader->no_memory, 1);
    reader->store = take(reader, &reader->kept, (size_t)most);
    for (int32_t each = 0; each < reader->distinct_count; each++) {
        int32_t letter = reader->distinct[each];
        const int32_t *from = reader->at[LETTER_START] + letter;
        for (int32_t at = from[0]; at < from[1]; at++) {
            int32_t one = reader->at[LETTER_CLASSES][at];
            Stored *known = reader->asked_classes + one;
            if (known->view != reader->view) {
                *known = (Stored){reader->view, stored};
                copy(reader, reader->store + stored, reader->letter_places[letter]);
                stored += reader->words;
            } else {
                unite(reader, reader->store + known->at, reader->letter_places[letter]);
            }
        }
    }
}

static void find_places(Reader *reader) {
    reader->words = reader->length / 64 + 1;
    reader->none = kept_set(reader);
    for (int32_t place = 0; place < reader->length; place++) {
        int32_t letter = reader->letters[place];
        if (!holds(reader->present, letter)) {
            reader->letter_places[letter] = kept_set(reader);
            reader->present[letter >> 6] |= (Bits)1 << (letter & 63);
            reader->distinct[reader->distinct_count++] = letter;
        }
        reader->letter_places[letter][place >> 6] |= (Bits)1 << (place & 63);
    }
    find_asked(reader);
    reader->asked = holds(reader->present, ASKED) ? reader->letter_places[ASKED] : reader->none;
    reader->stops = kept_set(reader);
    reader->after_stops = kept_set(reader);
    reader->over = kept_set(reader);
    reader->everywhere = kept_set(reader);
    for (int32_t place = 0; place <= reader->length; place++) {
        Bits bit = (Bits)1 << (place & 63);
        reader->everywhere[place >> 6] |= bit;
        if (place > 0 && is_stop(reader, place - 1)) reader->after_stops[place >> 6] |= bit;
        if (place == reader->length) break;
        (is_stop(reader, place) ? reader->stops : reader->over)[place >> 6] |= bit;
    }
}

/* Takes letters, a zero between those of two tokens, for the present view; 0 when memory is wanting. */
int begin_view(Reader *reader, const uint32_t *spelt, int64_t size) {
    if (!has_room(reader, size + 4)) return 0;
    next_view(reader);
    take_letters(reader, spelt, size);
    find_sentences(reader);
    find_places(reader);
    return 1;
}
