#include "MessageDecode.h"

#include <stdlib.h>

#include "MessageRecords.h"

/* What a record holds. NONE: nothing that is usual. */
enum { NONE, VARINT, FIXED, BYTES, MESSAGE };

/* A field in four bytes. */
typedef struct fact {
    uint8_t kind;
    uint8_t once; /* 0, or 1 + the bit of those of which there may be one: members of a group, or a single text by itself */
    uint8_t is_repeated;
    uint8_t index; /* of the field, if it is a message; the bytes, if they are fixed */
} fact;

/* The facts by tag, wire type included: a tag with another wire type has none. */
typedef struct facts {
    size_t weight;     /* what the message takes, image and Swift value */
    size_t swift_size; /* of the value */
    uint32_t count;
    fact by_tag[];
} facts;

enum { MOST_TAGS = 64 * 8, MOST_ONCE = 64 };

void mesh_decode_prepare(ProtobufCMessageDescriptor *descriptor, size_t swift_size) {
    uint32_t count = 0;
    for (unsigned i = 0; i < descriptor->n_fields && descriptor->fields[i].id < MOST_TAGS / 8; i++) count = (descriptor->fields[i].id + 1) * 8;
    facts *result = calloc(1, sizeof *result + count * sizeof(fact));
    if (!result) abort();
    result->count = count;
    result->swift_size = swift_size;
    result->weight = descriptor->sizeof_message + 16 + swift_size;
    descriptor->reserved3 = result;
    unsigned groups = 0;
    for (unsigned i = 0; i < descriptor->n_fields; i++)
        if (mesh_group(descriptor->fields + i) > groups) groups = mesh_group(descriptor->fields + i);
    if (groups > MOST_ONCE) return;
    unsigned once = groups;
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = descriptor->fields + i;
        if (field->id * 8 >= count || i > UINT8_MAX || field->reserved_flags & (MESH_FIELD_DELIMITED | MESH_FIELD_CLOSED)) continue;
        unsigned wire_type = mesh_wire_type(field->type);
        fact fact = {.index = (uint8_t)i, .is_repeated = field->label == PROTOBUF_C_LABEL_REPEATED, .once = (uint8_t)mesh_group(field)};
        /* Of a text that comes twice, one is never looked at. */
        if (field->reserved_flags & MESH_FIELD_UTF8 && !fact.is_repeated && !fact.once) {
            if (once == MOST_ONCE) continue;
            fact.once = (uint8_t)++once;
        }
        switch (wire_type) {
        case 0: fact.kind = VARINT; break;
        case 1:
        case 5:
            fact.kind = FIXED;
            fact.index = wire_type == 1 ? 8 : 4;
            break;
        default: fact.kind = field->type == PROTOBUF_C_TYPE_MESSAGE ? MESSAGE : BYTES;
        }
        result->by_tag[field->id * 8 + wire_type] = fact;
    }
}

size_t mesh_swift_size(const ProtobufCMessageDescriptor *descriptor) { return ((const facts *)descriptor->reserved3)->swift_size; }

size_t mesh_weight(const ProtobufCMessageDescriptor *descriptor) { return ((const facts *)descriptor->reserved3)->weight; }

typedef struct budget {
    size_t elements, memory;
} budget;

static int is_usual(budget *budget, const ProtobufCMessageDescriptor *descriptor, const uint8_t *p, const uint8_t *end, int depth) {
    const facts *facts = descriptor->reserved3;
    if (depth <= 0 || budget->memory < facts->weight) return 0;
    budget->memory -= facts->weight;
    uint64_t seen = 0;
    while (p < end) {
        size_t tag = *p++, length;
        if (tag >= 0x80) {
            if (p == end || *p >= 0x80) return 0;
            tag = (tag & 0x7f) | (size_t)*p++ << 7;
        }
        if (tag >= facts->count) return 0;
        fact fact = facts->by_tag[tag];
        if (fact.once) {
            uint64_t bit = 1ull << (fact.once - 1);
            if (seen & bit) return 0;
            seen |= bit;
        }
        /* No switch: a jump through a table costs more than all else here. */
        if (fact.kind >= BYTES) {
            if (p == end) return 0;
            length = *p++;
            if (length >= 0x80) {
                if (p == end || *p >= 0x80) return 0;
                length = (length & 0x7f) | (size_t)*p++ << 7;
            }
            if (length > (size_t)(end - p)) return 0;
            if (fact.is_repeated) {
                if (!budget->elements) return 0;
                budget->elements -= 1;
            }
            if (fact.kind == MESSAGE && !is_usual(budget, descriptor->fields[fact.index].descriptor, p, p + length, depth - 1)) return 0;
            p += length;
        } else if (fact.kind == VARINT) {
            const uint8_t *last = end - p > 10 ? p + 10 : end;
            do
                if (p == last) return 0;
            while (*p++ >= 0x80);
        } else {
            if (fact.kind == NONE || end - p < fact.index) return 0;
            p += fact.index;
        }
    }
    return 1;
}

/* Not inlined: what it needs of the stack nobody else does. */
static __attribute__((noinline)) int is_complete(const ProtobufCMessage *image) {
    char path[256];
    return !mesh_missing_required(image, path, sizeof path);
}

mesh_decoded mesh_decode(const ProtobufCMessageDescriptor *descriptor, int max_depth, size_t max_elements, size_t max_memory,
                         const uint8_t *data, size_t length) {
    mesh_arena *arena = mesh_arena_take(max_memory);
    budget budget = {max_elements, max_memory};
    ProtobufCMessage *image = is_usual(&budget, descriptor, data, data + length, max_depth) ? mesh_unpack(descriptor, arena, length, data) : NULL;
    if (image && mesh_message_flags(descriptor) & MESH_MESSAGE_REQUIRES && !is_complete(image)) image = NULL;
    return (mesh_decoded){image, arena};
}
