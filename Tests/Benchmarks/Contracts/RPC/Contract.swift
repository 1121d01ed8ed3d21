// The module of this folder's contract: its types are made from bench.proto by the build plugin.
