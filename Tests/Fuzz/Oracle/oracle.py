"""Google's implementation, asked through a pipe.

A frame, both ways: the length of what follows (4 bytes, little endian), then fields, each with its own length before it. The first
field of a question says what is asked.
"""

import json
import struct
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory, unknown_fields

# Their Swift types keep their fields and nothing else.
PLAIN = ("Timestamp", "Duration", "DoubleValue", "FloatValue", "Int64Value", "UInt64Value", "Int32Value", "UInt32Value", "BoolValue", "StringValue", "BytesValue")
BARE = {f"google.protobuf.{name}" for name in PLAIN}


def submessages(message):
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            if field.message_type.fields_by_name["value"].message_type is not None:
                yield from value.values()
        elif field.is_repeated:
            yield from value
        else:
            yield value


def discard_where_bare(message):
    if message.DESCRIPTOR.full_name in BARE:
        message.DiscardUnknownFields()
    for inner in submessages(message):
        discard_where_bare(inner)


def has_strange_entry(message):
    """Whether an entry of a map was kept as an unknown field, which this implementation does when the entry has one itself."""
    for field in unknown_fields.UnknownFieldSet(message):
        known = message.DESCRIPTOR.fields_by_number.get(field.field_number)
        if known is not None and field.wire_type == 2 and known.message_type is not None and known.message_type.GetOptions().map_entry:
            return True
    return any(has_strange_entry(inner) for inner in submessages(message))


def reason(error):
    return str(error).encode("utf-8", "replace")


def encoded(message):
    return message.SerializeToString(deterministic=True)


def decode(data):
    """Whether it is a message; with and without unknown fields; whether it has a JSON form, and that; whether an entry is strange."""
    message = Type()
    try:
        message.ParseFromString(data)
        if not message.IsInitialized():
            raise ValueError("a required field is missing")
    except Exception as error:
        return [b"", b"", b"", b"", reason(error), b""]
    strange = b"1" if has_strange_entry(message) else b""
    discard_where_bare(message)
    whole = encoded(message)
    message.DiscardUnknownFields()
    known = encoded(message)
    try:
        text = json_format.MessageToJson(message, descriptor_pool=pool).encode()
        return [b"1", whole, known, b"1", text, strange]
    except Exception as error:
        return [b"1", whole, known, b"", reason(error), strange]


def parse(text):
    try:
        return [b"1", encoded(json_format.Parse(text, Type(), descriptor_pool=pool))]
    except Exception as error:
        return [b"", reason(error)]


def unique(pairs):
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("a key comes twice")
    return result


def refuse(constant):
    raise ValueError(constant)


def is_json(text):
    try:
        json.loads(text.decode("utf-8"), object_pairs_hook=unique, parse_constant=refuse)
        return [b"1"]
    except (ValueError, RecursionError):
        return [b""]


def contract(*fields):
    global pool, Type
    pool = descriptor_pool.DescriptorPool()
    for file in fields[:-1]:
        pool.Add(descriptor_pb2.FileDescriptorProto.FromString(file))
    Type = message_factory.GetMessageClass(pool.FindMessageTypeByName(fields[-1].decode()))
    return []


def fields_of(frame):
    place = 0
    while place < len(frame):
        (length,) = struct.unpack_from("<I", frame, place)
        yield frame[place + 4 : place + 4 + length]
        place += 4 + length


def main():
    sys.setrecursionlimit(10_000)
    each = {b"decode": decode, b"parse": parse, b"json": is_json}
    while header := sys.stdin.buffer.read(4):
        question, *fields = fields_of(sys.stdin.buffer.read(struct.unpack("<I", header)[0]))
        if question == b"contract":
            answers = contract(*fields)
        else:
            answers = [part for field in fields for part in each[question](field)]
        body = b"".join(struct.pack("<I", len(part)) + part for part in answers)
        sys.stdout.buffer.write(struct.pack("<I", len(body)) + body)
        sys.stdout.buffer.flush()


main()
