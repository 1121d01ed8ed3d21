// The module of this folder's contract: its types are made from outbox.proto by the build plugin.
