//! What may stand in which Rust file.

/// The longest a file may be.
const LINES_MAX: usize = 520;

/// Modules of `std` that touch the machine.
const MACHINE_MODULES: &[&str] = &["time", "thread", "fs", "env", "process"];
/// Names that touch the machine wherever they come from.
const MACHINE_NAMES: &[&str] = &[
    "SystemTime",
    "UdpSocket",
    "TcpStream",
    "TcpListener",
    "UnixStream",
    "UnixDatagram",
    "tokio",
    "async",
    "await",
];
/// Where the machine may be touched. The fax engine opens documents by path, and is given memory files.
const MACHINE_FILES: &[&str] = &["sim/live/", "sim/cli/", "tests/", "media/fax/src/memory_file.rs"];
/// Folders inside any crate that are not part of what is shipped.
const OUTSIDE_THE_LIBRARY: &[&str] = &["/tests/", "/examples/", "/benches/"];

/// Carriers and vendors, a small sample. In halves, so that this file does not complain of itself.
const VENDORS: &[&str] = &[
    concat!("at&", "t"),
    concat!("audio", "codes"),
    concat!("ava", "ya"),
    concat!("broad", "works"),
    concat!("cis", "co"),
    concat!("meta", "switch"),
    concat!("micro", "soft"),
    concat!("mi", "tel"),
    concat!("swiss", "com"),
    concat!("tele", "kom"),
    concat!("tel", "nyx"),
    concat!("twi", "lio"),
    concat!("veri", "zon"),
    concat!("voda", "fone"),
    concat!("von", "age"),
];

/// The code without comments, strings and characters; lines stay lines.
fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => block_comment(rest),
            '"' => string(rest),
            'r' if !ends_in_word(&out) => raw_string(rest),
            '\'' => character(rest),
            _ => 0,
        };
        let (gone, kept) = if skipped == 0 { ("", first.len_utf8()) } else { (&rest[..skipped], 0) };
        out.extend(gone.chars().filter(|c| *c == '\n'));
        out.push_str(if kept == 0 { " " } else { &rest[..kept] });
        rest = &rest[skipped.max(kept)..];
    }
    out
}

fn ends_in_word(text: &str) -> bool {
    // `br"…"` is a raw string too.
    text.chars().next_back().is_some_and(|c| is_word(c) && c != 'b')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let here = &text.as_bytes()[at..];
        let step = if here.starts_with(b"/*") {
            1
        } else if here.starts_with(b"*/") {
            -1
        } else {
            0
        };
        depth = depth.saturating_add_signed(step);
        at += if step == 0 { 1 } else { 2 };
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// Zero when it is no raw string but a word that begins with `r`.
fn raw_string(text: &str) -> usize {
    let hashes = text[1..].bytes().take_while(|b| *b == b'#').count();
    let Some(body) = text[1 + hashes..].strip_prefix('"') else { return 0 };
    let end = format!("\"{}", "#".repeat(hashes));
    body.find(&end).map_or(text.len(), |at| 1 + hashes + 1 + at + end.len())
}

/// Zero when it is no character but a lifetime.
fn character(text: &str) -> usize {
    let mut inside = text.char_indices().skip(1);
    match (inside.next(), inside.next()) {
        (Some((_, '\\')), Some((at, c))) => {
            let after = at + c.len_utf8();
            text[after..].find('\'').map_or(0, |end| after + end + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c| !is_word(c)).filter(|word| !word.is_empty())
}

/// The modules of `std` that are named, in braces too.
fn modules_of_std(code: &str) -> Vec<String> {
    let squeezed: String = code.split_whitespace().collect::<Vec<_>>().join(" ");
    let uses = squeezed.match_indices("std::").map(|(at, _)| &squeezed[at + 5..]);
    uses.flat_map(|after| match after.trim_start().strip_prefix('{') {
        None => words(after).take(1).map(str::to_owned).collect::<Vec<_>>(),
        Some(group) => at_depth_of_group(group),
    })
    .collect()
}

/// The first word of each part of `a, b::{c, d}, e}`.
fn at_depth_of_group(group: &str) -> Vec<String> {
    let (mut depth, mut parts) = (1_u32, vec![String::new()]);
    for c in group.chars() {
        depth = match c {
            '{' => depth + 1,
            '}' => depth - 1,
            _ => depth,
        };
        match (c, depth) {
            (_, 0) => break,
            (',', 1) => parts.push(String::new()),
            _ => parts.last_mut().expect("there is a first part").push(c),
        }
    }
    parts.iter().filter_map(|part| words(part).next().map(str::to_owned)).collect()
}

fn machine(path: &str, text: &str) -> Vec<String> {
    let is_outside =
        OUTSIDE_THE_LIBRARY.iter().any(|folder| path.contains(folder)) || path.ends_with("build.rs");
    if is_outside || MACHINE_FILES.iter().any(|start| path.starts_with(start)) {
        return Vec::new();
    }
    let code = code(text);
    let modules = modules_of_std(&code).into_iter().filter(|m| MACHINE_MODULES.contains(&m.as_str()));
    let names = words(&code).filter(|word| MACHINE_NAMES.contains(word));
    modules.map(|m| format!("uses `std::{m}`")).chain(names.map(|n| format!("uses `{n}`"))).collect()
}

fn danger(path: &str, text: &str) -> Vec<String> {
    let may = path.starts_with("media/fax/src/ffi");
    let found = !may && words(&code(text)).any(|word| word == "unsafe");
    found.then(|| "`unsafe` lives in media/fax/src/ffi* only".to_owned()).into_iter().collect()
}

fn order(_: &str, text: &str) -> Vec<String> {
    let code = code(text);
    let found = ["HashMap", "HashSet"].into_iter().filter(|name| words(&code).any(|word| word == *name));
    found.map(|name| format!("uses `{name}`, whose order is random")).collect()
}

fn length(_: &str, text: &str) -> Vec<String> {
    let lines = text.lines().count();
    (lines > LINES_MAX).then(|| format!("has {lines} lines, more than {LINES_MAX}")).into_iter().collect()
}

fn head(_: &str, text: &str) -> Vec<String> {
    let says =
        text.lines().next().and_then(|line| line.strip_prefix("//! ")).is_some_and(|rest| rest.len() > 1);
    (!says).then(|| "does not open with `//!` and what it is".to_owned()).into_iter().collect()
}

/// Comments and strings count: a name in a comment is knowledge in the wrong place.
fn vendors(_: &str, text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let stands_alone = |at: usize, name: &str| {
        let (before, after) = (&lower[..at], &lower[at + name.len()..]);
        !before.ends_with(is_word) && !after.starts_with(is_word)
    };
    let is_named = |name: &&&str| lower.match_indices(**name).any(|(at, _)| stands_alone(at, name));
    VENDORS
        .iter()
        .filter(is_named)
        .map(|name| format!("names `{name}`; facts about it go to profiles/"))
        .collect()
}

/// The judge's name for the crate `fax`.
const FAX_ENGINE: &str = "fax_engine";

/// A judge listens to a line by the tap of the fax engine, and never starts a machine.
fn judges(path: &str, text: &str) -> Vec<String> {
    if !path.starts_with("sim/check/") {
        return Vec::new();
    }
    let code = code(text);
    let named = code.match_indices(FAX_ENGINE).map(|(at, name)| &code[at + name.len()..]);
    let is_tap = |after: &&str| {
        let path = after.trim_start().strip_prefix("::").map(str::trim_start);
        path.and_then(|path| path.strip_prefix("tap")).is_some_and(|rest| !rest.starts_with(is_word))
    };
    named
        .filter(|after| !is_tap(after))
        .map(|_| format!("uses more of `{FAX_ENGINE}` than its `tap`"))
        .collect()
}

/// In a manifest of the judges: no other name for the same crate.
fn judges_manifest(_: &str, text: &str) -> Vec<String> {
    let squeezed = text.lines().map(|line| line.replace(' ', ""));
    let names = |line: &String| {
        ["fax.", "fax=", "\"fax\"="].iter().any(|start| line.starts_with(start))
            || line.contains("package=\"fax\"")
    };
    squeezed.filter(names).map(|line| format!("`{line}`: the judges call it `{FAX_ENGINE}`")).collect()
}

type Scan = fn(&str, &str) -> Vec<String>;

#[test]
fn only_the_edges_touch_the_machine() {
    super::none(&super::complaints(".rs", machine));
}

#[test]
fn only_the_engine_is_unsafe() {
    super::none(&super::complaints(".rs", danger));
}

#[test]
fn nothing_has_a_random_order() {
    super::none(&super::complaints(".rs", order));
}

#[test]
fn no_file_is_too_long() {
    super::none(&super::complaints(".rs", length));
}

#[test]
fn every_file_says_what_it_is() {
    super::none(&super::complaints(".rs", head));
}

#[test]
fn no_carrier_or_vendor_is_named() {
    super::none(&super::complaints(".rs", vendors));
}

#[test]
fn judges_use_no_more_of_the_fax_engine_than_its_tap() {
    super::none(&super::complaints(".rs", judges));
    super::none(&super::complaints("sim/check/Cargo.toml", judges_manifest));
}

#[test]
fn doctored_files_are_seen() {
    let vendor = format!("// {} does this", VENDORS[4].to_uppercase());
    let long = "\n".repeat(LINES_MAX + 1);
    let table: &[(Scan, &str, &str)] = &[
        (machine, "sim/sip/src/a.rs", "use std::time::Instant;"),
        (machine, "sim/sip/src/a.rs", "use std::{fmt, io::{self, Read}, env};"),
        (machine, "sim/sip/src/a.rs", "use std::{\n    fs,\n    fmt,\n};"),
        (machine, "sim/agent/src/a.rs", "fn f() { std::thread::sleep(x) }"),
        (machine, "sim/run/src/a.rs", "use std::net::{IpAddr, UdpSocket};"),
        (machine, "media/rtp/src/a.rs", "async fn f() {}"),
        (machine, "sim/report/src/a.rs", "use ::tokio::net;"),
        (machine, "media/fax/src/page.rs", "use std::fs::File;"),
        (danger, "media/fax/src/page.rs", "fn f() { unsafe { g() } }"),
        (danger, "sim/sip/src/ffi.rs", "unsafe fn f() {}"),
        (order, "tests/src/a.rs", "use std::collections::HashMap;"),
        (order, "sim/sip/src/a.rs", "let x: HashSet<u8>;"),
        (length, "sim/sip/src/a.rs", &long),
        (head, "sim/sip/src/a.rs", "use std::fmt;\n//! Too late."),
        (head, "sim/sip/src/a.rs", "//! \nuse std::fmt;"),
        (vendors, "sim/sip/src/a.rs", &vendor),
        (judges, "sim/check/src/a.rs", "use fax_engine::T38Terminal;"),
        (judges, "sim/check/src/a.rs", "use fax_engine::{tap::Tap, T38Terminal};"),
        (judges, "sim/check/src/a.rs", "use fax_engine as fax;"),
        (judges, "sim/check/src/a.rs", "let x = fax_engine::taps();"),
        (judges_manifest, "sim/check/Cargo.toml", "fax.workspace = true"),
        (judges_manifest, "sim/check/Cargo.toml", "engine = { path = \"../x\", package = \"fax\" }"),
    ];
    for (scan, path, text) in table {
        assert_eq!(scan(path, text).len(), 1, "{path}: {text}");
    }
}

#[test]
fn sound_files_are_left_alone() {
    let table: &[(Scan, &str, &str)] = &[
        (machine, "sim/live/src/a.rs", "use std::time::Instant; use tokio::net::UdpSocket;"),
        (machine, "sim/plan/build.rs", "use std::{env, fs};"),
        (machine, "sim/sip/tests/a.rs", "use std::fs;"),
        (machine, "sim/sip/src/a.rs", "// std::time\nuse std::net::SocketAddr; /* tokio /* fs */ std::fs */"),
        (
            machine,
            "sim/sip/src/a.rs",
            "let a = \"\\\"std::fs\"; let b = br#\"std::\"env\"#; let c: &'a str = d;",
        ),
        (machine, "sim/sip/src/a.rs", "use clock::{time, env}; use std::{fmt, collections::{time}};"),
        (danger, "media/fax/src/ffi_t30.rs", "unsafe { f() }"),
        (danger, "media/fax/src/lib.rs", "#[expect(unsafe_code, reason = \"unsafe\")]"),
        (order, "sim/sip/src/a.rs", "/// Not a HashMap.\nlet x: BTreeMap<u8, char> = y;"),
        (length, "sim/sip/src/a.rs", "//! Short.\n"),
        (head, "sim/sip/src/a.rs", "//! What it is.\n"),
        (vendors, "sim/sip/src/a.rs", "francisco committed"),
        (
            judges,
            "sim/check/src/a.rs",
            "// fax_engine::T38Terminal\nuse fax_engine::tap::Tap; mod fax; fax::f();",
        ),
        (judges, "sim/agent/src/a.rs", "use fax::T38Terminal;"),
        (judges_manifest, "sim/check/Cargo.toml", "fax_engine.workspace = true"),
    ];
    for (scan, path, text) in table {
        assert_eq!(scan(path, text), Vec::<String>::new(), "{path}: {text}");
    }
}

#[test]
fn code_is_what_is_left() {
    let table = [
        ("a // b\nc", "a  \nc"),
        ("a /* b\n /* */ */ c", "a \n  c"),
        ("f(\"a\\\"b\", 'c', '\\'', '\"')", "f( ,  ,  ,  )"),
        ("r#\"a\"b\"# r x", "  r x"),
        ("for<'a> &'a str", "for<'a> &'a str"),
        ("'\\u{1F600}' 'é'", "   "),
    ];
    for (text, left) in table {
        assert_eq!(code(text), left, "{text}");
    }
}
