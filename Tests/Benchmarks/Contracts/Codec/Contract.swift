// The module of this folder's contract: its types are made from codec.proto by the build plugin.
