#include "MessageText.h"

int mesh_is_utf8(const uint8_t *s, size_t length) {
    const uint8_t *e = s + length;
    while (s < e) {
        if (e - s >= 8 && !(mesh_word(s) & MESH_HIGH_BITS)) {
            s += 8;
            continue;
        }
        uint8_t c = *s;
        if (c < 0x80) {
            s += 1;
        } else if (c < 0xe0) {
            if (c < 0xc2 || e - s < 2 || (s[1] & 0xc0) != 0x80) return 0;
            s += 2;
        } else if (c < 0xf0) {
            /* Such characters come in words; those of one are passed here. */
            do {
                if (e - s < 3) return 0;
                uint32_t u = (uint32_t)s[0] << 16 | (uint32_t)s[1] << 8 | s[2];
                if ((u & 0xc0c0) != 0x8080) return 0;
                /* Longer than need be; half of a pair. */
                if ((u & 0x0f2000) == 0 || (u & 0x0f2000) == 0x0d2000) return 0;
                s += 3;
            } while (s < e && (*s & 0xf0) == 0xe0);
        } else {
            if (c > 0xf4 || e - s < 4 || (s[1] & 0xc0) != 0x80 || (s[2] & 0xc0) != 0x80 || (s[3] & 0xc0) != 0x80) return 0;
            uint32_t u = (uint32_t)(c & 7) << 18 | (uint32_t)(s[1] & 63) << 12 | (uint32_t)(s[2] & 63) << 6 | (s[3] & 63);
            if (u < 0x10000 || u > 0x10ffff) return 0;
            s += 4;
        }
    }
    return 1;
}
