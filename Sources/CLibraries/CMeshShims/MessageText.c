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
            if (e - s < 3 || (s[1] & 0xc0) != 0x80 || (s[2] & 0xc0) != 0x80) return 0;
            uint32_t u = (uint32_t)(c & 15) << 12 | (uint32_t)(s[1] & 63) << 6 | (s[2] & 63);
            if (u < 0x800 || (u >= 0xd800 && u < 0xe000)) return 0;
            s += 3;
        } else {
            if (c > 0xf4 || e - s < 4 || (s[1] & 0xc0) != 0x80 || (s[2] & 0xc0) != 0x80 || (s[3] & 0xc0) != 0x80) return 0;
            uint32_t u = (uint32_t)(c & 7) << 18 | (uint32_t)(s[1] & 63) << 12 | (uint32_t)(s[2] & 63) << 6 | (s[3] & 63);
            if (u < 0x10000 || u > 0x10ffff) return 0;
            s += 4;
        }
    }
    return 1;
}
