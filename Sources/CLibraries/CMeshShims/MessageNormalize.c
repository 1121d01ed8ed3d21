#include "MessageGuard.h"
#include "MessageRecords.h"

/* One record of checked bytes. */
typedef struct record {
    const uint8_t *start, *body, *body_end, *end; /* body: behind the tag, or behind the length; of a group up to the tag that closes it */
    const ProtobufCFieldDescriptor *field; /* NULL when libprotobuf-c must not see it as a known field */
    uint32_t number;
    unsigned wire_type;
} record;

static const uint8_t *group_end(const uint8_t *p, const uint8_t *end, const uint8_t **body_end) {
    uint64_t tag, value;
    for (int level = 1; level > 0;) {
        *body_end = p;
        p = mesh_varint(p, end, 5, &tag);
        switch (tag & 7) {
        case 0: p = mesh_varint(p, end, 10, &value); break;
        case 1: p += 8; break;
        case 5: p += 4; break;
        case 2: p = mesh_varint(p, end, 5, &value); p += value; break;
        case 3: level += 1; break;
        default: level -= 1;
        }
    }
    return p;
}

static record read_record(const ProtobufCMessageDescriptor *descriptor, const uint8_t *p, const uint8_t *end) {
    uint64_t tag, value;
    record result = {.start = p};
    p = mesh_varint(p, end, 5, &tag);
    result.number = (uint32_t)(tag >> 3);
    result.wire_type = tag & 7;
    result.body = p;
    switch (result.wire_type) {
    case 0: result.end = mesh_varint(p, end, 10, &value); break;
    case 1: result.end = p + 8; break;
    case 5: result.end = p + 4; break;
    case 2:
        result.body = mesh_varint(p, end, 5, &value);
        result.end = result.body + value;
        break;
    default: result.end = group_end(p, end, &result.body_end);
    }
    if (result.wire_type != 3) result.body_end = result.end;
    const ProtobufCFieldDescriptor *field = mesh_field(descriptor, result.number);
    result.field = field && mesh_matches(field, result.wire_type) ? field : NULL;
    return result;
}

static int is_named(const ProtobufCFieldDescriptor *field, record r) {
    uint64_t value;
    return !(field->reserved_flags & MESH_FIELD_CLOSED) || r.wire_type != 0 || !mesh_varint(r.body, r.end, 10, &value) || mesh_enum_has(field, value);
}

/* A number that a closed enum does not name is an unknown field; so is the whole entry of a map with such a value. */
static record next_record(const ProtobufCMessageDescriptor *descriptor, const uint8_t *p, const uint8_t *end) {
    record result = read_record(descriptor, p, end);
    if (!result.field) return result;
    if (result.field->reserved_flags & MESH_FIELD_MAP) {
        const ProtobufCMessageDescriptor *entry = result.field->descriptor;
        int named = 1;
        for (const uint8_t *q = result.body; q < result.body_end;) {
            record part = read_record(entry, q, result.body_end);
            if (part.field && part.number == 2) named = is_named(part.field, part);
            q = part.end;
        }
        if (!named) result.field = NULL;
    } else if (!is_named(result.field, result)) {
        result.field = NULL;
    }
    return result;
}

/* Packed numbers of a closed enum: those that it names, and then all others as one wrapped record. */
static uint8_t *put_closed(record r, uint8_t *out) {
    size_t known = 0, unknown = 0;
    uint64_t value;
    uint8_t tag[5];
    size_t tag_length = (size_t)(mesh_put_varint(tag, (uint64_t)r.number << 3) - tag);
    for (const uint8_t *p = r.body; p < r.body_end;) {
        const uint8_t *next = mesh_varint(p, r.body_end, 10, &value);
        if (mesh_enum_has(r.field, value)) known += (size_t)(next - p);
        else unknown += tag_length + (size_t)(next - p);
        p = next;
    }
    for (int named = 1; named >= 0; named--) {
        if (!(named ? known : unknown)) continue;
        out = mesh_put_varint(out, (uint64_t)(named ? r.number : MESH_WRAPPED_FIELD) << 3 | 2);
        out = mesh_put_varint(out, named ? known : unknown);
        for (const uint8_t *p = r.body; p < r.body_end;) {
            const uint8_t *next = mesh_varint(p, r.body_end, 10, &value);
            if (mesh_enum_has(r.field, value) == named) {
                if (!named) out = mesh_put(out, tag, tag_length);
                out = mesh_put(out, p, (size_t)(next - p));
            }
            p = next;
        }
    }
    return out;
}

/* Of each group: the member that counts, and where its unbroken run of records begins. */
typedef struct choice {
    uint32_t number;
    const uint8_t *run;
} choice;

static uint8_t *normalize(const ProtobufCMessageDescriptor *descriptor, mesh_arena *arena, const uint8_t *p, const uint8_t *end, uint8_t *out);

/* A message of a group: the records of its run are one message, since reading parts one after the other is merging them. */
static uint8_t *put_message(const ProtobufCMessageDescriptor *descriptor, mesh_arena *arena, record first, const uint8_t *end, uint8_t *out) {
    size_t length = 0;
    int parts = 0;
    for (const uint8_t *p = first.start; p < end;) {
        record part = next_record(descriptor, p, end);
        if (part.field == first.field) {
            length += (size_t)(part.body_end - part.body);
            parts += 1;
        }
        p = part.end;
    }
    const uint8_t *content = first.body;
    if (parts > 1) {
        uint8_t *joined = mesh_arena_alloc(arena, length ? length : 1);
        if (!joined) return NULL;
        uint8_t *to = joined;
        for (const uint8_t *p = first.start; p < end;) {
            record part = next_record(descriptor, p, end);
            if (part.field == first.field) to = mesh_put(to, part.body, (size_t)(part.body_end - part.body));
            p = part.end;
        }
        content = joined;
    }
    out = mesh_put_varint(out, (uint64_t)first.number << 3 | 2);
    uint8_t *body = normalize(first.field->descriptor, arena, content, content + length, out + 5);
    if (!body) return NULL;
    size_t size = (size_t)(body - (out + 5));
    uint8_t *to = mesh_put_varint(out, size);
    memmove(to, out + 5, size);
    return to + size;
}

/* Writes at most 6 bytes for each byte read: the smallest record that is wrapped has 2 bytes and gets 10 more. */
static uint8_t *normalize(const ProtobufCMessageDescriptor *descriptor, mesh_arena *arena, const uint8_t *start, const uint8_t *end, uint8_t *out) {
    unsigned groups = 0;
    for (unsigned i = 0; i < descriptor->n_fields; i++)
        if (mesh_group(descriptor->fields + i) > groups) groups = mesh_group(descriptor->fields + i);
    choice *choices = mesh_arena_alloc(arena, (groups + 1) * sizeof(choice));
    if (!choices) return NULL;
    memset(choices, 0, (groups + 1) * sizeof(choice));
    for (const uint8_t *p = start; p < end;) {
        record r = next_record(descriptor, p, end);
        if (r.field && mesh_group(r.field) && choices[mesh_group(r.field)].number != r.number)
            choices[mesh_group(r.field)] = (choice){r.number, r.start};
        p = r.end;
    }
    for (const uint8_t *p = start; p < end;) {
        record r = next_record(descriptor, p, end);
        p = r.end;
        size_t size = (size_t)(r.end - r.start);
        if (!r.field) {
            int foreign = r.wire_type == 3 || r.number == MESH_WRAPPED_FIELD || mesh_field(descriptor, r.number);
            if (foreign) {
                /* libprotobuf-c writes the tags of unknown fields anew: so is this one, which may have come longer than it need be. */
                const uint8_t *rest = r.start;
                while (*rest++ & 0x80) {}
                uint8_t tag[5];
                size_t tag_length = (size_t)(mesh_put_varint(tag, (uint64_t)r.number << 3 | r.wire_type) - tag);
                size_t rest_length = (size_t)(r.end - rest);
                out = mesh_put_varint(mesh_put_varint(out, (uint64_t)MESH_WRAPPED_FIELD << 3 | 2), tag_length + rest_length);
                out = mesh_put(mesh_put(out, tag, tag_length), rest, rest_length);
            } else {
                out = mesh_put(out, r.start, size);
            }
            continue;
        }
        unsigned group = mesh_group(r.field);
        if (group && (choices[group].number != r.number || r.start < choices[group].run)) continue;
        if ((r.field->reserved_flags & MESH_FIELD_CLOSED) && r.wire_type == 2) {
            out = put_closed(r, out);
        } else if (r.field->type != PROTOBUF_C_TYPE_MESSAGE) {
            out = mesh_put(out, r.start, size);
        } else if (group) {
            if (r.start == choices[group].run) out = put_message(descriptor, arena, r, end, out);
        } else {
            out = put_message(descriptor, arena, r, r.end, out);
        }
        if (!out) return NULL;
    }
    return out;
}

const uint8_t *mesh_normalize(const ProtobufCMessageDescriptor *descriptor, mesh_arena *arena, const uint8_t *data, size_t length,
                              size_t *result_length) {
    uint8_t *result = mesh_arena_alloc(arena, length * 6 + 16);
    if (!result) return NULL;
    uint8_t *end = normalize(descriptor, arena, data, data + length, result);
    if (!end) return NULL;
    *result_length = (size_t)(end - result);
    return result;
}
