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
    uint64_t bits = mesh_word(s + n - 8);
    for (size_t i = 0; i + 8 <= n; i += 8) bits |= mesh_word(s + i);
    return !(bits & MESH_HIGH_BITS);
}

static inline int mesh_text_kind(const uint8_t *_Nonnull text, size_t length) {
    if (mesh_is_ascii(text, length)) return MESH_TEXT_ASCII;
    return mesh_is_utf8(text, length) ? MESH_TEXT_UTF8 : MESH_TEXT_INVALID;
}

#endif
