//! INVITEs as strangers' devices send them.

use plan::Side;

use super::{Rig, SDP};
use crate::CallCommand;

#[test]
fn a_malformed_header_that_nobody_needs_is_ignored() {
    for header in
        ["History-Info: <<>;;", "P-Asserted-Identity: \"", "Referred-By: @", "Alert-Info: <", "Date: x"]
    {
        let mut rig = Rig::of(Side::Pbx);
        let far = super::Far::calls(rig.peer, rig.agent.core.signalling(), &rig.main_number());
        let invite = far.initial("INVITE", "application/sdp", SDP);
        rig.receive(&invite.replace("Contact:", &format!("{header}\r\nContact:")));
        rig.in_call(CallCommand::Ring);
        rig.sent_one("180");
    }
}

#[test]
fn without_a_contact_there_is_nowhere_to_send_to() {
    let mut rig = Rig::of(Side::Pbx);
    let far = super::Far::calls(rig.peer, rig.agent.core.signalling(), &rig.main_number());
    rig.receive(&far.initial("INVITE", "application/sdp", SDP).replace("Contact:", "X-Contact:"));
    rig.sent_one("400");
}

/// RFC 3261 8.2.2.2: one request that came by two ways is served once.
#[test]
fn a_request_that_came_by_another_way_too_is_merged() {
    let mut rig = Rig::of(Side::Pbx);
    let far = rig.is_called("application/sdp", SDP);
    rig.in_call(CallCommand::Ring);
    rig.out.clear();
    let again = far.initial("INVITE", "application/sdp", SDP).replace("z9hG4bKinitial", "z9hG4bKother-way");
    rig.receive(&again);
    rig.sent_one("482");
    rig.in_call(CallCommand::Answer { codecs: None, fork: None });
    rig.out.clear();
    rig.receive(&again.replace("other-way", "third-way"));
    rig.sent_one("482");
}

/// What was refused may be sent again, even by one who forgets to count.
#[test]
fn a_request_that_was_refused_is_not_in_the_way_of_another() {
    let mut rig = Rig::of(Side::Pbx);
    let far = rig.is_called("application/sdp", SDP);
    rig.in_call(CallCommand::Reject { status: 486, to: None });
    rig.out.clear();
    rig.receive(&far.initial("INVITE", "application/sdp", SDP).replace("initial", "again"));
    assert!(!rig.kinds().contains(&"482".to_owned()));
}
