#include "MessageGuard.h"

#include <stdio.h>

#include "MessageDecode.h"
#include "MessageRecords.h"
#include "MessageText.h"

static const uint8_t *fail(mesh_guard *guard, int reason, const uint8_t *place) {
    guard->reason = reason;
    guard->place = place;
    return NULL;
}

/* How many records of the field lie between the beginning of its message and `end`; those bytes have been checked. */
static size_t position(const ProtobufCFieldDescriptor *field, const uint8_t *p, const uint8_t *end) {
    size_t count = 0;
    uint64_t tag, value;
    while (p < end) {
        p = mesh_varint(p, end, 5, &tag);
        if (!p) return count;
        if (tag >> 3 == field->id) count += 1;
        switch (tag & 7) {
        case 0: p = mesh_varint(p, end, 10, &value); break;
        case 1: p += 8; break;
        case 5: p += 4; break;
        case 2:
            p = mesh_varint(p, end, 5, &value);
            if (p) p += value;
            break;
        default: return count;
        }
        if (!p) return count;
    }
    return count;
}

static void prepend(mesh_guard *guard, const ProtobufCFieldDescriptor *field, const uint8_t *start, const uint8_t *record) {
    char element[128], rest[sizeof guard->path];
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        snprintf(element, sizeof element, "%.96s[%zu]", field->name, position(field, start, record));
    else
        snprintf(element, sizeof element, "%.96s", field->name);
    memcpy(rest, guard->path, sizeof rest);
    snprintf(guard->path, sizeof guard->path, "%s%s%.120s", element, rest[0] ? "." : "", rest);
}

/* Passes a group of a field that nobody knows; `p` is behind its start tag. */
static const uint8_t *skip_group(mesh_guard *guard, const uint8_t *p, const uint8_t *end, uint64_t number, int depth) {
    if (depth <= 0) return fail(guard, MESH_REASON_DEPTH, p);
    while (p < end) {
        const uint8_t *record = p;
        uint64_t tag, value;
        p = mesh_varint(p, end, 5, &tag);
        if (!p) return fail(guard, MESH_REASON_VARINT, record);
        if (tag > UINT32_MAX || tag >> 3 == 0) return fail(guard, MESH_REASON_TAG, record);
        switch (tag & 7) {
        case 0:
            p = mesh_varint(p, end, 10, &value);
            if (!p) return fail(guard, MESH_REASON_VARINT, record);
            break;
        case 1:
            if (end - p < 8) return fail(guard, MESH_REASON_TRUNCATED, record);
            p += 8;
            break;
        case 2: {
            const uint8_t *body = mesh_varint(p, end, 5, &value);
            if (!body || value > (uint64_t)(end - body)) return fail(guard, MESH_REASON_LENGTH, record);
            p = body + value;
            break;
        }
        case 3:
            p = skip_group(guard, p, end, tag >> 3, depth - 1);
            if (!p) return NULL;
            break;
        case 4: return tag >> 3 == number ? p : fail(guard, MESH_REASON_GROUP, record);
        case 5:
            if (end - p < 4) return fail(guard, MESH_REASON_TRUNCATED, record);
            p += 4;
            break;
        default: return fail(guard, MESH_REASON_TAG, record);
        }
    }
    return fail(guard, MESH_REASON_TRUNCATED, p);
}

static int packed(mesh_guard *guard, const ProtobufCFieldDescriptor *field, const uint8_t *p, const uint8_t *end) {
    unsigned wire_type = mesh_wire_type(field->type);
    size_t count = 0;
    if (wire_type == 0) {
        uint64_t value;
        while (p < end) {
            const uint8_t *element = p;
            p = mesh_varint(p, end, 10, &value);
            if (!p) return fail(guard, MESH_REASON_VARINT, element) != NULL;
            if ((field->reserved_flags & MESH_FIELD_CLOSED) && !mesh_enum_has(field, value)) guard->rewrite = 1;
            count += 1;
        }
    } else {
        size_t width = wire_type == 1 ? 8 : 4;
        if ((size_t)(end - p) % width) return fail(guard, MESH_REASON_LENGTH, p) != NULL;
        count = (size_t)(end - p) / width;
    }
    guard->memory += count * 8;
    return guard->memory <= guard->max_memory || fail(guard, MESH_REASON_MEMORY, p) != NULL;
}

/* A message up to `end`, or a group up to the tag that closes it. */
static const uint8_t *check(mesh_guard *guard, const ProtobufCMessageDescriptor *descriptor, const uint8_t *start, const uint8_t *end, int depth,
                            uint64_t group);

/* One record behind its tag; NULL on failure. */
static const uint8_t *check_record(mesh_guard *guard, const ProtobufCFieldDescriptor *field, uint64_t tag, const uint8_t *p, const uint8_t *end,
                                   int depth) {
    uint64_t value;
    switch (tag & 7) {
    case 0: {
        const uint8_t *next = mesh_varint(p, end, 10, &value);
        if (!next) return fail(guard, MESH_REASON_VARINT, p);
        if (field && (field->reserved_flags & MESH_FIELD_CLOSED) && !mesh_enum_has(field, value)) guard->rewrite = 1;
        return next;
    }
    case 1: return end - p < 8 ? fail(guard, MESH_REASON_TRUNCATED, p) : p + 8;
    case 5: return end - p < 4 ? fail(guard, MESH_REASON_TRUNCATED, p) : p + 4;
    case 3:
        guard->rewrite = 1;
        if (!field) return skip_group(guard, p, end, tag >> 3, depth - 1);
        if (field->label == PROTOBUF_C_LABEL_REPEATED && ++guard->elements > guard->max_elements) return fail(guard, MESH_REASON_ELEMENTS, p);
        return check(guard, field->descriptor, p, end, depth - 1, tag >> 3);
    case 2: {
        const uint8_t *body = mesh_varint(p, end, 5, &value);
        if (!body || value > (uint64_t)(end - body)) return fail(guard, MESH_REASON_LENGTH, p);
        const uint8_t *next = body + value;
        if (!field) return next;
        if (mesh_wire_type(field->type) != 2) return packed(guard, field, body, next) ? next : NULL;
        if (field->label == PROTOBUF_C_LABEL_REPEATED && ++guard->elements > guard->max_elements)
            return fail(guard, MESH_REASON_ELEMENTS, p);
        if (field->type == PROTOBUF_C_TYPE_MESSAGE) return check(guard, field->descriptor, body, next, depth - 1, 0);
        if (guard->check_utf8 && (field->reserved_flags & MESH_FIELD_UTF8) && mesh_text_kind(body, value) == MESH_TEXT_INVALID) return fail(guard, MESH_REASON_UTF8, body);
        return next;
    }
    default: return fail(guard, (tag & 7) == 4 ? MESH_REASON_GROUP : MESH_REASON_TAG, p);
    }
}

static const uint8_t *check(mesh_guard *guard, const ProtobufCMessageDescriptor *descriptor, const uint8_t *start, const uint8_t *end, int depth,
                            uint64_t group) {
    if (depth <= 0) return fail(guard, MESH_REASON_DEPTH, start);
    guard->memory += mesh_weight(descriptor);
    if (guard->memory > guard->max_memory) return fail(guard, MESH_REASON_MEMORY, start);
    uint64_t choices = 0, strings = 0;
    const uint8_t *p = start;
    while (p < end) {
        const uint8_t *record = p;
        uint64_t tag;
        p = mesh_varint(p, end, 5, &tag);
        if (!p) return fail(guard, end - record < 5 ? MESH_REASON_TRUNCATED : MESH_REASON_VARINT, record);
        if (tag > UINT32_MAX || tag >> 3 == 0) return fail(guard, MESH_REASON_TAG, record);
        if (group && (tag & 7) == 4) return tag >> 3 == group ? p : fail(guard, MESH_REASON_GROUP, record);
        const ProtobufCFieldDescriptor *field = mesh_field(descriptor, (uint32_t)(tag >> 3));
        if (field) {
            if (!mesh_matches(field, tag & 7)) {
                guard->rewrite = 1;
                field = NULL;
            } else if (mesh_group(field)) {
                unsigned choice = mesh_group(field);
                if (choice > 64 || choices & 1ull << (choice - 1)) guard->rewrite = 1;
                if (choice <= 64) choices |= 1ull << (choice - 1);
            } else if ((field->reserved_flags & MESH_FIELD_UTF8) && field->label != PROTOBUF_C_LABEL_REPEATED) {
                /* Fields that share a bit only cost a second look. */
                uint64_t bit = 1ull << ((field - descriptor->fields) & 63);
                if (strings & bit) guard->overwritten = 1;
                strings |= bit;
            }
        } else if (tag >> 3 == MESH_WRAPPED_FIELD) {
            guard->rewrite = 1;
        }
        p = check_record(guard, field, tag, p, end, depth);
        if (!p) {
            if (field) prepend(guard, field, start, record);
            return NULL;
        }
    }
    return group ? fail(guard, MESH_REASON_TRUNCATED, p) : end;
}

int mesh_guard_check(mesh_guard *guard, const ProtobufCMessageDescriptor *descriptor, const uint8_t *data, size_t length) {
    guard->elements = 0;
    guard->memory = 0;
    guard->rewrite = 0;
    guard->overwritten = 0;
    guard->reason = MESH_REASON_NONE;
    guard->place = NULL;
    guard->path[0] = 0;
    return check(guard, descriptor, data, data + length, guard->max_depth, 0) != NULL;
}
