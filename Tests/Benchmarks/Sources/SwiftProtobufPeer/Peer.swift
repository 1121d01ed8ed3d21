// The types that swift-protobuf makes of codec.proto; ../../prepare writes them beside this file.
