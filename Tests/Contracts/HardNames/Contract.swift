// The module of this folder's contracts: its types are made from the .proto files by the build plugin.
