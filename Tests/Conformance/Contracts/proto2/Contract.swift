// The contract of this module is copied here by Tests/Conformance/run.
