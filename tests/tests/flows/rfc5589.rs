//! RFC 5589, transfer.

use crate::sheet::{Sheet, excused, misprint};

pub(crate) const SHEET: Sheet = Sheet {
    rfc: 5589,
    parties: &[("Transferor", "192.0.2.1"), ("Transferee", "192.0.2.4"), ("Transfer Target", "192.0.2.7")],
    callee: ("", "9m2n3wq", "sips:482n4z24kdg@chicago.example.com;gr=8594958"),
    is_abridged: true,
    headings: &[
        ("7.5/F2", "F2 200 OK Transfer Target -> Transferor"),
        ("7.5b/F2", "F2 200 OK Transfer Target -> Transferor"),
    ],
    misprints: &[
        misprint("6.1/F5 6.2/F5", "521 REFER", "521 INVITE", "the method of another message"),
        misprint("6.2/F4", "29888 INVITE", "29888 NOTIFY", "the method of another message"),
        misprint("7.3/F5", "from-tag3D", "from-tag%3D", "an escape without its percent sign"),
        misprint("6.2/F6", "29889 INVITE", "29889 NOTIFY", "the method of another message"),
    ],
    excused: &[
        excused("sdp/well-formed", "8/F6", "an empty line in the midst of the headers of a part"),
        excused("transfer/replaces-form", "8/F6", "a line that is broken within a word"),
        excused("transfer/replaces-refused", "8/F6-200", "a line that is broken within a word"),
        excused("transfer/replaced-call-ended", "7.5/F4-200", "the BYE stands in the figure alone"),
        excused("message/via-echo", "7.5/F2 7.5b/F2", "the branch of another example"),
        excused("dialog/tag-unique", "7.3/F6-200 7.5/F4-200 7.5b/F6-200", "one tag for two calls"),
        excused(
            "transaction/unique-branch",
            "6.1/F4 6.1/F6 6.2/F4 6.2/F6 7.5b/F5 7.5b/F7",
            "the branch of an earlier message",
        ),
    ],
    ..Sheet::EMPTY
};
