#include "MessageRecords.h"

#include <stdio.h>

/* Copies packed bytes; what libprotobuf-c wrote behind a length because it knows no groups is written as a group. The output never
   needs more than the bound of the image, which counts five bytes for each length. */
static uint8_t *delimit(const ProtobufCMessageDescriptor *descriptor, const uint8_t *p, const uint8_t *end, uint8_t *out) {
    while (p < end) {
        const uint8_t *start = p;
        uint64_t tag = 0, value = 0;
        p = mesh_varint(p, end, 5, &tag);
        switch (tag & 7) {
        case 0: p = mesh_varint(p, end, 10, &value); break;
        case 1: p += 8; break;
        case 5: p += 4; break;
        case 2: p = mesh_varint(p, end, 5, &value); break;
        default:
            /* Only unknown fields hold groups now, and they are the last. */
            return mesh_put(out, start, (size_t)(end - start));
        }
        if ((tag & 7) != 2) {
            out = mesh_put(out, start, (size_t)(p - start));
            continue;
        }
        const uint8_t *body = p;
        p = body + value;
        if (tag >> 3 == MESH_WRAPPED_FIELD && (mesh_message_flags(descriptor) & MESH_MESSAGE_BEARS_GROUPS)) {
            out = mesh_put(out, body, value);
            continue;
        }
        const ProtobufCFieldDescriptor *field = mesh_field(descriptor, (uint32_t)(tag >> 3));
        if (field && field->reserved_flags & MESH_FIELD_DELIMITED) {
            out = mesh_put_varint(out, (tag & ~(uint64_t)7) | 3);
            out = delimit(field->descriptor, body, p, out);
            out = mesh_put_varint(out, (tag & ~(uint64_t)7) | 4);
        } else if (field && field->type == PROTOBUF_C_TYPE_MESSAGE && (mesh_message_flags(field->descriptor) & MESH_MESSAGE_DELIMITS)) {
            out = mesh_put_varint(out, tag);
            size_t length = (size_t)(delimit(field->descriptor, body, p, out + 5) - (out + 5));
            uint8_t *content = mesh_put_varint(out, length);
            memmove(content, out + 5, length);
            out = content + length;
        } else {
            out = mesh_put(out, start, (size_t)(p - start));
        }
    }
    return out;
}

int mesh_pack_prepare(const ProtobufCMessage *image, mesh_arena *arena, size_t bound, uint8_t **scratch) {
    *scratch = NULL;
    if (!(mesh_message_flags(image->descriptor) & MESH_MESSAGE_DELIMITS)) return 1;
    *scratch = mesh_arena_alloc(arena, bound ? bound : 1);
    return *scratch != NULL;
}

size_t mesh_pack_prepared(const ProtobufCMessage *image, uint8_t *scratch, uint8_t *out) {
    if (!scratch) return protobuf_c_message_pack(image, out);
    size_t length = protobuf_c_message_pack(image, scratch);
    return (size_t)(delimit(image->descriptor, scratch, scratch + length, out) - out);
}

size_t mesh_pack(const ProtobufCMessage *image, mesh_arena *arena, size_t bound, uint8_t *out) {
    uint8_t *scratch;
    return mesh_pack_prepare(image, arena, bound, &scratch) ? mesh_pack_prepared(image, scratch, out) : SIZE_MAX;
}

static int missing(const ProtobufCMessage *image, const ProtobufCFieldDescriptor *field, char *path, size_t capacity) {
    const uint8_t *bytes = (const uint8_t *)image;
    const void *value = bytes + field->offset;
    int is_message = field->type == PROTOBUF_C_TYPE_MESSAGE;
    const ProtobufCMessage *const *messages = value;
    size_t count = 1;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        count = *(const size_t *)(bytes + field->quantifier_offset);
        messages = *(const ProtobufCMessage *const *const *)value;
    } else if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
        if (*(const uint32_t *)(bytes + field->quantifier_offset) != field->id) return 0;
    } else if (field->reserved_flags & MESH_FIELD_REQUIRED) {
        if (is_message ? !*messages : !*(const int32_t *)(bytes + field->quantifier_offset)) {
            snprintf(path, capacity, "%.96s", field->name);
            return 1;
        }
    }
    if (!is_message || !(mesh_message_flags(field->descriptor) & MESH_MESSAGE_REQUIRES)) return 0;
    for (size_t i = 0; i < count; i++) {
        char rest[256] = "";
        if (!messages[i] || !mesh_missing_required(messages[i], rest, sizeof rest)) continue;
        if (field->label == PROTOBUF_C_LABEL_REPEATED) snprintf(path, capacity, "%.96s[%zu].%.120s", field->name, i, rest);
        else snprintf(path, capacity, "%.96s.%.120s", field->name, rest);
        return 1;
    }
    return 0;
}

int mesh_missing_required(const ProtobufCMessage *image, char *path, size_t capacity) {
    const ProtobufCMessageDescriptor *descriptor = image->descriptor;
    if (!(mesh_message_flags(descriptor) & MESH_MESSAGE_REQUIRES)) return 0;
    for (unsigned i = 0; i < descriptor->n_fields; i++)
        if (missing(image, descriptor->fields + i, path, capacity)) return 1;
    return 0;
}
