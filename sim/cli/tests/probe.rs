//! `trunksim probe` as a plugin of monitoring runs it: what it is told wrong is UNKNOWN, never CRITICAL.

mod at;

use at::{folder, trunksim};

#[test]
fn what_is_told_wrong_is_unknown_in_either_form() {
    let folder = folder();
    let table: [(&[&str], &str); 5] = [
        (&[], "<PEER>"),
        (&["127.0.0.1", "--timeout", "0"], "--timeout"),
        (&["127.0.0.1", "--timout", "3"], "--timout"),
        (&["127.0.0.1", "--warning", "5", "--critical", "2"], "--warning 5"),
        (&["192.0.2.7"], "192.0.2.7 is outside of loopback"),
    ];
    for (words, named) in table {
        let (code, said, _) = trunksim(folder.path(), &[&["probe"], words].concat());
        assert_eq!(code, Some(3), "{words:?}: {said}");
        assert!(said.starts_with("SIP UNKNOWN - ") && said.contains(named), "{words:?}: {said}");
        assert_eq!(said.lines().count(), 1, "a plugin says one line: {said}");
        let (code, said, wrong) = trunksim(folder.path(), &[&["probe", "--prometheus"], words].concat());
        assert_eq!(code, Some(3), "{words:?}: {said}");
        assert!(
            said.contains("trunksim_probe_state 3\n") && wrong.contains(named),
            "{words:?}: {said}{wrong}"
        );
    }
    let (code, said, _) = trunksim(folder.path(), &["probe", "--help"]);
    assert!(code == Some(0) && said.contains("forgets that of the PBX"), "{said}");
}
