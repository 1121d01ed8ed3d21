/// Something in a contract that worked for a caller and does not any more.
package struct BreakingChange: Sendable, Hashable {
    /// What kind of promise was broken.
    package enum Rule: String, Sendable, CaseIterable {
        case messageRemoved = "message_removed"
        case enumRemoved = "enum_removed"
        case serviceRemoved = "service_removed"
        case methodRemoved = "method_removed"
        case methodKindChanged = "method_kind_changed"
        case requestTypeChanged = "request_type_changed"
        case responseTypeChanged = "response_type_changed"
        case fieldRemoved = "field_removed"
        case fieldRenumbered = "field_renumbered"
        case fieldRenamed = "field_renamed"
        case fieldJSONNameChanged = "field_json_name_changed"
        case fieldTypeChanged = "field_type_changed"
        case fieldCardinalityChanged = "field_cardinality_changed"
        case fieldPresenceChanged = "field_presence_changed"
        case fieldRequirementChanged = "field_requirement_changed"
        case fieldDefaultChanged = "field_default_changed"
        case fieldOneofChanged = "field_oneof_changed"
        case fieldHidden = "field_hidden"
        case fieldNeeded = "field_needed"
        case reservationRemoved = "reservation_removed"
        case enumValueRemoved = "enum_value_removed"
        case enumValueRenamed = "enum_value_renamed"
        case enumValueRenumbered = "enum_value_renumbered"
        case httpRouteRemoved = "http_route_removed"
        case httpRouteMoved = "http_route_moved"
        case httpVariableChanged = "http_variable_changed"
        case httpBodyChanged = "http_body_changed"
        case httpResponseBodyChanged = "http_response_body_changed"
        case httpStatusChanged = "http_status_changed"
        case httpLocationChanged = "http_location_changed"
        case authorizationNarrowed = "authorization_narrowed"
        case idempotencyWeakened = "idempotency_weakened"
        case deadlineShortened = "deadline_shortened"
        case sessionChanged = "session_changed"
        case ruleTightened = "rule_tightened"
        case eventRemoved = "event_removed"
        case eventTopicChanged = "event_topic_changed"
        case eventKeyChanged = "event_key_changed"
        case eventRetentionShortened = "event_retention_shortened"
    }

    package let rule: Rule
    /// The full name, as "chill.orders.v1.Order.total_price".
    package let element: String
    /// "file:line:column" in the new contracts; of what held the element when it is gone.
    package let place: String
    /// What was, what is, and whom it hurts.
    package let what: String
    /// How to reach the same end without breaking anyone.
    package let instead: String

    package init(rule: Rule, element: String, place: String, what: String, instead: String) {
        self.rule = rule
        self.element = element
        self.place = place
        self.what = what
        self.instead = instead
    }
}
