#include "MessageDecode.h"

#include <stdlib.h>

#include "MessageArena.h"
#include "MessageRecords.h"
#include "MessageText.h"

/* What a record holds. NONE: nothing that is usual. */
enum { NONE, VARINT, FIXED, BYTES, MESSAGE };

/* A field in four bytes, which are read at once: from below
   - its kind;
   - 0, or the bit of those of which there may be one: members of a group, or a single text by itself;
   - whether it is a list of texts, bytes or messages;
   - its index, if it is a message; its bytes but the first, if they are fixed.
   Most numbers are VARINT and nothing else. */
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
    ProtobufCMessageDescriptor unpacking;
    int is_flat;    /* holds no messages and no lists */
    uint32_t count; /* at least all tags of one byte */
    fact by_tag[];
} facts;

enum { MOST_TAGS = 64 * 8, MOST_ONCE = 63, SHORT_TAGS = 0x80 };

/* The index of the first byte in memory that is not zero. */
static inline unsigned first_byte(uint64_t word) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (unsigned)__builtin_ctzll(word) / 8;
#else
    return (unsigned)__builtin_clzll(word) / 8;
#endif
}

static const facts *facts_of(const ProtobufCMessageDescriptor *descriptor) { return descriptor->reserved3; }

void mesh_decode_prepare(ProtobufCMessageDescriptor *descriptor, size_t swift_size) {
    uint32_t count = SHORT_TAGS;
    for (unsigned i = 0; i < descriptor->n_fields && descriptor->fields[i].id < MOST_TAGS / 8; i++)
        if (descriptor->fields[i].id * 8 >= count) count = (descriptor->fields[i].id + 1) * 8;
    facts *result = calloc(1, sizeof *result + count * sizeof(fact));
    if (!result) abort();
    result->count = count;
    result->swift_size = swift_size;
    result->weight = descriptor->sizeof_message + 16 + swift_size;
    descriptor->reserved3 = result;
    result->is_flat = 1;
    unsigned groups = 0;
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = descriptor->fields + i;
        if (mesh_group(field) > groups) groups = mesh_group(field);
        if (field->type == PROTOBUF_C_TYPE_MESSAGE || field->label == PROTOBUF_C_LABEL_REPEATED) result->is_flat = 0;
    }
    if (groups > MOST_ONCE) return;
    unsigned once = groups;
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = descriptor->fields + i;
        if (field->id * 8 >= count || i > UINT8_MAX || field->reserved_flags & (MESH_FIELD_DELIMITED | MESH_FIELD_CLOSED)) continue;
        unsigned wire_type = mesh_wire_type(field->type);
        int is_repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
        unsigned bit = mesh_group(field);
        /* Of a text that comes twice, one is never looked at. */
        if (field->reserved_flags & MESH_FIELD_UTF8 && !is_repeated && !bit) {
            if (once == MOST_ONCE) continue;
            bit = ++once;
        }
        fact fact;
        switch (wire_type) {
        case 0: fact = make_fact(VARINT, bit, 0, 0); break;
        case 1: fact = make_fact(FIXED, bit, 0, 8 - 1); break;
        case 5: fact = make_fact(FIXED, bit, 0, 4 - 1); break;
        default: fact = make_fact(field->type == PROTOBUF_C_TYPE_MESSAGE ? MESSAGE : BYTES, bit, is_repeated, i);
        }
        result->by_tag[field->id * 8 + wire_type] = fact;
    }
}

void mesh_decode_link(ProtobufCMessageDescriptor *descriptor) {
    facts *facts = descriptor->reserved3;
    unsigned lists = 0, messages = 0;
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        if (descriptor->fields[i].label == PROTOBUF_C_LABEL_REPEATED) lists = i + 1;
        if (descriptor->fields[i].type == PROTOBUF_C_TYPE_MESSAGE) messages = 1;
    }
    facts->unpacking = *descriptor;
    facts->unpacking.message_init = mesh_blank(descriptor);
    /* libprotobuf-c finds fields by their ranges; of all of them it looks for lists only, and for what it would miss, of which there is
       nothing here. Where something must be there, the image's description is asked for all fields. */
    if (!(mesh_message_flags(descriptor) & MESH_MESSAGE_REQUIRES)) facts->unpacking.n_fields = lists;
    if (!messages) return;
    ProtobufCFieldDescriptor *fields = calloc(descriptor->n_fields, sizeof *fields);
    if (!fields) abort();
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        fields[i] = descriptor->fields[i];
        if (fields[i].type == PROTOBUF_C_TYPE_MESSAGE) fields[i].descriptor = &facts_of(fields[i].descriptor)->unpacking;
    }
    facts->unpacking.fields = fields;
}

size_t mesh_swift_size(const ProtobufCMessageDescriptor *descriptor) { return facts_of(descriptor)->swift_size; }

size_t mesh_weight(const ProtobufCMessageDescriptor *descriptor) { return facts_of(descriptor)->weight; }

typedef struct budget {
    size_t elements, memory;
} budget;

static int is_usual(budget *budget, const ProtobufCMessageDescriptor *descriptor, const uint8_t *p, const uint8_t *end, ptrdiff_t depth);

/* Whether all records are usual. Without a budget the message must be flat: no function is called then, so that there is nothing to save. */
static inline __attribute__((always_inline)) int are_usual(const facts *facts, budget *budget, const ProtobufCMessageDescriptor *descriptor,
                                                           const uint8_t *p, const uint8_t *end, ptrdiff_t depth) {
    if (p == end) return 1;
    uint64_t seen = 0;
    /* No record has fewer than two bytes. */
    const uint8_t *last = end - 1;
    while (p < last) {
        size_t tag = *p++;
        if (tag >= SHORT_TAGS) {
            if (*p >= 0x80) return 0;
            tag = (tag & 0x7f) | (size_t)*p++ << 7;
            if (tag >= facts->count || p == end) return 0;
        }
        fact fact = facts->by_tag[tag];
        size_t first = *p++;
        /* No switch: a jump through a table costs more than all else here. */
        if (fact == VARINT) {
            if (first < 0x80) continue;
        } else {
            uint64_t bit = 1ull << (fact_once(fact) & 63);
            if (seen & bit) return 0;
            seen |= bit & ~1ull;
        }
        if (fact_kind(fact) >= BYTES) {
            size_t length = first;
            if (length >= 0x80) {
                if (p == end || *p >= 0x80) return 0;
                length = (length & 0x7f) | (size_t)*p++ << 7;
            }
            if (length > (size_t)(end - p)) return 0;
            if (budget && fact_is_repeated(fact)) {
                if (!budget->elements) return 0;
                budget->elements -= 1;
            }
            if (budget && fact_kind(fact) == MESSAGE && !is_usual(budget, descriptor->fields[fact_index(fact)].descriptor, p, p + length, depth - 1))
                return 0;
            p += length;
        } else if (fact_kind(fact) == VARINT) {
            if (first < 0x80) continue;
            /* All but the longest varints end within a word. */
            uint64_t ends = end - p < 8 ? 0 : ~mesh_word(p) & MESH_HIGH_BITS;
            if (ends) {
                p += first_byte(ends) + 1;
                continue;
            }
            const uint8_t *most = end - p > 9 ? p + 9 : end;
            do
                if (p == most) return 0;
            while (*p++ >= 0x80);
        } else {
            if (fact_kind(fact) == NONE || end - p < fact_index(fact)) return 0;
            p += fact_index(fact);
        }
    }
    return p == end;
}

static __attribute__((noinline)) int are_usual_flat(const facts *facts, const uint8_t *p, const uint8_t *end) {
    return are_usual(facts, NULL, NULL, p, end, 0);
}

static __attribute__((noinline)) int are_usual_deep(const facts *facts, budget *budget, const ProtobufCMessageDescriptor *descriptor, const uint8_t *p,
                                                    const uint8_t *end, ptrdiff_t depth) {
    return are_usual(facts, budget, descriptor, p, end, depth);
}

static int is_usual(budget *budget, const ProtobufCMessageDescriptor *descriptor, const uint8_t *p, const uint8_t *end, ptrdiff_t depth) {
    const facts *facts = facts_of(descriptor);
    if (depth <= 0 || budget->memory < facts->weight) return 0;
    budget->memory -= facts->weight;
    return facts->is_flat ? are_usual_flat(facts, p, end) : are_usual_deep(facts, budget, descriptor, p, end, depth);
}

/* Not inlined: what it needs of the stack nobody else does. */
static __attribute__((noinline)) int is_complete(const ProtobufCMessage *image) {
    char path[256];
    return !mesh_missing_required(image, path, sizeof path);
}

enum { UNPACK_STACK = 192 * 1024 };

static inline ProtobufCMessage *unpack(const ProtobufCMessageDescriptor *descriptor, mesh_arena *arena, size_t length, const uint8_t *data) {
    arena->stack_floor = (uintptr_t)__builtin_frame_address(0) - UNPACK_STACK;
    return protobuf_c_message_unpack(&facts_of(descriptor)->unpacking, &arena->allocator, length, data);
}

ProtobufCMessage *mesh_unpack(const ProtobufCMessageDescriptor *descriptor, mesh_arena *arena, size_t length, const uint8_t *data) {
    return unpack(descriptor, arena, length, data);
}

mesh_decoded mesh_decode(const uint8_t *data, size_t length, const ProtobufCMessageDescriptor *descriptor, ptrdiff_t max_depth,
                         size_t max_elements, size_t max_memory) {
    mesh_arena *arena = mesh_take(max_memory);
    budget budget = {max_elements, max_memory};
    ProtobufCMessage *image = is_usual(&budget, descriptor, data, data + length, max_depth) ? unpack(descriptor, arena, length, data) : NULL;
    if (image && mesh_message_flags(descriptor) & MESH_MESSAGE_REQUIRES && !is_complete(image)) image = NULL;
    return (mesh_decoded){image, arena};
}
