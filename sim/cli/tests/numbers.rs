//! Numbers are written as the trunk has agreed, whoever answers them: a play says what a phone does, not what a trunk
//! takes.

use std::process::Command;

#[test]
fn a_number_in_a_form_that_is_not_taken_is_refused_and_found() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let write = |name: &str, text: &str| {
        let head = "title = 'x'\nclass = 'x'\nsource = 'x'\n";
        std::fs::write(folder.path().join(name), format!("{head}{text}")).expect("it can be written");
    };
    write("carrier.toml", "[numbers]\naccepts = ['plus-e164']\n");
    write("pbx.toml", "[numbers]\ncalled_out = 'national'\naccepts = ['plus-e164']\n");
    write("right.toml", "[numbers]\ncalled_out = 'plus-e164'\n");
    let run = |pbx: &str| {
        let done = Command::new(env!("CARGO_BIN_EXE_trunksim"))
            .args(["run", "calls/outbound-caller-hangs-up", "hold/outbound-caller-holds", "--mode", "static"])
            .args(["--carrier", "carrier.toml", "--pbx", pbx, "--wire", "virtual", "--ladder"])
            .current_dir(folder.path())
            .output()
            .expect("the binary was just built");
        (done.status.code(), String::from_utf8_lossy(&done.stdout).into_owned())
    };
    let (code, said) = run("pbx.toml");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("404 Not Found") && !said.contains("200 OK (INVITE)"), "{said}");
    assert!(said.contains("is national") && said.contains("accepts plus-e164"), "the cause is told: {said}");
    let (code, said) = run("right.toml");
    assert_eq!(code, Some(0), "{said}");
}
