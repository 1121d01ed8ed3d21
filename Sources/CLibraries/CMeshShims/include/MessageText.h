#ifndef CHILL_MESSAGE_TEXT_H
#define CHILL_MESSAGE_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Whether bytes are text, and whether all of it is ASCII. */
enum { MESH_TEXT_INVALID = 0, MESH_TEXT_UTF8 = 1, MESH_TEXT_ASCII = 2 };

#define MESH_HIGH_BITS 0x8080808080808080ull

int mesh_is_utf8(const uint8_t *_Nonnull s, size_t length);

static inline uint64_t mesh_word(const uint8_t *_Nonnull s) {
    uint64_t result;
    memcpy(&result, s, 8);
    return result;
}

typedef uint64_t mesh_words __attribute__((vector_size(16)));

static inline mesh_words mesh_two_words(const uint8_t *_Nonnull s) {
    mesh_words result;
    memcpy(&result, s, 16);
    return result;
}

/* What overlaps is looked at twice, which costs less than a loop over single bytes. */
static inline int mesh_is_ascii(const uint8_t *_Nonnull s, size_t n) {
    if (n < 8) {
        if (n < 4) {
            uint8_t bits = 0;
            for (size_t i = 0; i < n; i++) bits |= s[i];
            return bits < 0x80;
        }
        uint32_t first, last;
        memcpy(&first, s, 4);
        memcpy(&last, s + n - 4, 4);
        return !((first | last) & 0x80808080u);
    }
    if (n < 16) return !((mesh_word(s) | mesh_word(s + n - 8)) & MESH_HIGH_BITS);
    mesh_words bits = mesh_two_words(s + n - 16);
    /* Most texts are too short for what a compiler would make of this loop. */
#pragma clang loop vectorize(disable) unroll(disable)
    for (size_t i = 0; i + 16 < n; i += 16) bits |= mesh_two_words(s + i);
    return !((bits[0] | bits[1]) & MESH_HIGH_BITS);
}

/* 1 to 15 bytes in two words, the first byte lowest and zeros behind the last. */
typedef struct mesh_short_text {
    uint64_t first, second;
} mesh_short_text;

static inline mesh_short_text mesh_short(const uint8_t *_Nonnull s, size_t n) {
    mesh_short_text result = {0, 0};
    if (n >= 8) {
        result.first = mesh_word(s);
        if (n > 8) result.second = mesh_word(s + n - 8) >> 8 * (16 - n);
    } else if (n >= 4) {
        uint32_t first, last;
        memcpy(&first, s, 4);
        memcpy(&last, s + n - 4, 4);
        result.first = first | (uint64_t)last << 8 * (n - 4);
    } else {
        result.first = s[0] | (uint64_t)s[n / 2] << 8 * (n / 2) | (uint64_t)s[n - 1] << 8 * (n - 1);
    }
    return result;
}

static inline int mesh_text_kind(const uint8_t *_Nonnull text, size_t length) {
    if (mesh_is_ascii(text, length)) return MESH_TEXT_ASCII;
    return mesh_is_utf8(text, length) ? MESH_TEXT_UTF8 : MESH_TEXT_INVALID;
}

#endif
