#include "MessageDecode.h"

#include <stdlib.h>

#include "MessageArena.h"
#include "MessageRecords.h"

/* What a record holds. NONE: nothing that is usual. */
enum { NONE, VARINT, FIXED, BYTES, MESSAGE };

/* A field in four bytes, which are read at once: from below
   - its kind;
   - 0, or the bit of those of which there may be one: members of a group, or a single text by itself;
   - whether it is repeated;
   - its index, if it is a message; its bytes, if they are fixed. */
typedef uint32_t fact;

static inline fact make_fact(unsigned kind, unsigned once, int is_repeated, unsigned index) {
    return kind | once << 8 | (is_repeated ? 1u << 16 : 0) | index << 24;
}

static inline unsigned fact_kind(fact fact) { return (uint8_t)fact; }
static inline unsigned fact_once(fact fact) { return (uint8_t)(fact >> 8); }
static inline unsigned fact_is_repeated(fact fact) { return (uint8_t)(fact >> 16); }
static inline unsigned fact_index(fact fact) { return fact >> 24; }

/* The facts by tag, wire type included: a tag with another wire type has none. */
typedef struct facts {
    size_t weight;     /* what the message takes, image and Swift value */
    size_t swift_size; /* of the value */
    uint32_t count;
    fact by_tag[];
} facts;

enum { MOST_TAGS = 64 * 8, MOST_ONCE = 63 };

void mesh_decode_prepare(ProtobufCMessageDescriptor *descriptor, size_t swift_size) {
    uint32_t count = 0;
    for (unsigned i = 0; i < descriptor->n_fields && descriptor->fields[i].id < MOST_TAGS / 8; i++) count = (descriptor->fields[i].id + 1) * 8;
    facts *result = calloc(1, sizeof *result + count * sizeof(fact));
    if (!result) abort();
    result->count = count;
    result->swift_size = swift_size;
    result->weight = descriptor->sizeof_message + 16 + swift_size;
    descriptor->reserved3 = result;
    descriptor->message_init = mesh_blank(descriptor);
    unsigned groups = 0;
    for (unsigned i = 0; i < descriptor->n_fields; i++)
        if (mesh_group(descriptor->fields + i) > groups) groups = mesh_group(descriptor->fields + i);
    if (groups > MOST_ONCE) return;
    unsigned once = groups;
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = descriptor->fields + i;
        if (field->id * 8 >= count || i > UINT8_MAX || field->reserved_flags & (MESH_FIELD_DELIMITED | MESH_FIELD_CLOSED)) continue;
        unsigned wire_type = mesh_wire_type(field->type);
        int is_repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
        unsigned bit = mesh_group(field), kind, index = i;
        /* Of a text that comes twice, one is never looked at. */
        if (field->reserved_flags & MESH_FIELD_UTF8 && !is_repeated && !bit) {
            if (once == MOST_ONCE) continue;
            bit = ++once;
        }
        switch (wire_type) {
        case 0: kind = VARINT; break;
        case 1:
        case 5:
            kind = FIXED;
            index = wire_type == 1 ? 8 : 4;
            break;
        default: kind = field->type == PROTOBUF_C_TYPE_MESSAGE ? MESSAGE : BYTES;
        }
        result->by_tag[field->id * 8 + wire_type] = make_fact(kind, bit, is_repeated, index);
    }
}

size_t mesh_swift_size(const ProtobufCMessageDescriptor *descriptor) { return ((const facts *)descriptor->reserved3)->swift_size; }

size_t mesh_weight(const ProtobufCMessageDescriptor *descriptor) { return ((const facts *)descriptor->reserved3)->weight; }

typedef struct budget {
    size_t elements, memory;
} budget;

static int is_usual(budget *budget, const ProtobufCMessageDescriptor *descriptor, const uint8_t *p, const uint8_t *end, ptrdiff_t depth) {
    const facts *facts = descriptor->reserved3;
    size_t short_tags = facts->count < 0x80 ? facts->count : 0x80;
    if (depth <= 0 || budget->memory < facts->weight) return 0;
    budget->memory -= facts->weight;
    uint64_t seen = 0;
    while (p < end) {
        size_t tag = *p++, length;
        if (tag >= short_tags) {
            if (tag < 0x80 || p == end || *p >= 0x80) return 0;
            tag = (tag & 0x7f) | (size_t)*p++ << 7;
            if (tag >= facts->count) return 0;
        }
        fact fact = facts->by_tag[tag];
        if (fact_once(fact)) {
            uint64_t bit = 1ull << (fact_once(fact) & 63);
            if (seen & bit) return 0;
            seen |= bit;
        }
        /* No switch: a jump through a table costs more than all else here. */
        if (fact_kind(fact) >= BYTES) {
            if (p == end) return 0;
            length = *p++;
            if (length >= 0x80) {
                if (p == end || *p >= 0x80) return 0;
                length = (length & 0x7f) | (size_t)*p++ << 7;
            }
            if (length > (size_t)(end - p)) return 0;
            if (fact_is_repeated(fact)) {
                if (!budget->elements) return 0;
                budget->elements -= 1;
            }
            if (fact_kind(fact) == MESSAGE && !is_usual(budget, descriptor->fields[fact_index(fact)].descriptor, p, p + length, depth - 1)) return 0;
            p += length;
        } else if (fact_kind(fact) == VARINT) {
            if (p == end) return 0;
            if (*p++ < 0x80) continue;
            const uint8_t *last = end - p > 9 ? p + 9 : end;
            do
                if (p == last) return 0;
            while (*p++ >= 0x80);
        } else {
            if (fact_kind(fact) == NONE || end - p < fact_index(fact)) return 0;
            p += fact_index(fact);
        }
    }
    return 1;
}

/* Not inlined: what it needs of the stack nobody else does. */
static __attribute__((noinline)) int is_complete(const ProtobufCMessage *image) {
    char path[256];
    return !mesh_missing_required(image, path, sizeof path);
}

mesh_decoded mesh_decode(const ProtobufCMessageDescriptor *descriptor, ptrdiff_t max_depth, size_t max_elements, size_t max_memory,
                         const uint8_t *data, size_t length) {
    mesh_arena *arena = mesh_take(max_memory);
    budget budget = {max_elements, max_memory};
    ProtobufCMessage *image = is_usual(&budget, descriptor, data, data + length, max_depth) ? mesh_unpack_here(descriptor, arena, length, data) : NULL;
    if (image && mesh_message_flags(descriptor) & MESH_MESSAGE_REQUIRES && !is_complete(image)) image = NULL;
    return (mesh_decoded){image, arena};
}
