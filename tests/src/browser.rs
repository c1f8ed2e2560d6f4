//! A headless Chromium, told what to do over a pipe (the DevTools protocol). Every wait is bounded, and it is ended by its
//! own id.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// What it may be called.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// The longest that it may be silent: a busy machine is slow to start it.
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// The pipe of the protocol is made of its third and fourth file, which a shell can give it.
const SHELL: &str = "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1";

/// A browser with one page at a time.
pub struct Browser {
    child: Child,
    input: ChildStdin,
    said: Receiver<Value>,
    next: u64,
    session: String,
    /// What it has asked for since the page was opened.
    pub requests: Vec<String>,
    /// What its pages complained about.
    pub errors: Vec<String>,
    _profile: tempfile::TempDir,
}

/// How a page is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Of the window, in points of the page.
    pub width: u32,
    /// The same.
    pub height: u32,
    /// The user likes it dark.
    pub is_dark: bool,
    /// As on paper.
    pub is_print: bool,
}

impl Look {
    /// A window of that size, light.
    #[must_use]
    pub const fn of(width: u32, height: u32) -> Self {
        Self { width, height, is_dark: false, is_print: false }
    }
}

type Tried<T> = Result<T, String>;

/// The browser of this machine, if it has one.
#[must_use]
pub fn installed() -> Option<&'static str> {
    let has = |name: &&&str| Command::new(name).arg("--version").output().is_ok_and(|o| o.status.success());
    NAMES.iter().find(has).copied()
}

impl Browser {
    /// Starts it.
    ///
    /// # Errors
    /// It is not there, or says nothing.
    pub fn open() -> Tried<Self> {
        let name = installed().ok_or("no chromium is installed")?;
        let profile = tempfile::tempdir().map_err(|e| e.to_string())?;
        let folder = format!("--user-data-dir={}", profile.path().display());
        let words = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--remote-debugging-pipe",
        ];
        let mut child = Command::new("sh")
            .args(["-c", SHELL, name])
            .args(words)
            .args([folder.as_str(), "--no-first-run", "--disable-extensions", "about:blank"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("cannot start {name}: {e}"))?;
        let input = child.stdin.take().ok_or("no pipe")?;
        let said = listen(child.stdout.take().ok_or("no pipe")?);
        let (requests, errors) = (Vec::new(), Vec::new());
        let mut browser =
            Self { child, input, said, next: 1, session: String::new(), requests, errors, _profile: profile };
        let target = browser.ask("Target.createTarget", json!({"url": "about:blank"}))?;
        let attached =
            browser.ask("Target.attachToTarget", json!({"targetId": target["targetId"], "flatten": true}))?;
        browser.session = attached["sessionId"].as_str().unwrap_or_default().to_owned();
        for domain in ["Page", "Network", "Runtime", "Log"] {
            browser.ask(&format!("{domain}.enable"), json!({}))?;
        }
        Ok(browser)
    }

    /// Opens a page.
    ///
    /// # Errors
    /// It never loads.
    pub fn visit(&mut self, address: &str, look: Look) -> Tried<()> {
        let Look { width, height, is_dark, is_print } = look;
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500});
        self.ask("Emulation.setDeviceMetricsOverride", size)?;
        let features = json!([{"name": "prefers-color-scheme", "value": if is_dark { "dark" } else { "light" }},
                              {"name": "prefers-reduced-motion", "value": "reduce"}]);
        let media = json!({"media": if is_print { "print" } else { "" }, "features": features});
        self.ask("Emulation.setEmulatedMedia", media)?;
        // A page that differs from the last one in what follows `#` alone is not loaded anew.
        for address in ["about:blank", address] {
            self.requests.clear();
            self.ask("Page.navigate", json!({"url": address}))?;
            self.until("Page.loadEventFired")?;
        }
        Ok(())
    }

    /// What an expression comes to on the page.
    ///
    /// # Errors
    /// It throws.
    pub fn eval(&mut self, expression: &str) -> Tried<Value> {
        let what = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.ask("Runtime.evaluate", what)?;
        match answer.get("exceptionDetails") {
            Some(thrown) => Err(format!("{expression}: {thrown}")),
            None => Ok(answer["result"]["value"].clone()),
        }
    }

    /// Presses a key: `ArrowRight`, ` `, `n`.
    ///
    /// # Errors
    /// The browser is gone.
    pub fn key(&mut self, key: &str) -> Tried<()> {
        let code = match key {
            " " => 32,
            "Enter" => 13,
            "Tab" => 9,
            "End" => 35,
            "Home" => 36,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            "Escape" => 27,
            _ => 0,
        };
        let text = match key {
            "Enter" => "\r",
            key if key.chars().count() == 1 => key,
            _ => "",
        };
        let kind = if text.is_empty() { "rawKeyDown" } else { "keyDown" };
        let down = json!({"type": kind, "key": key, "text": text, "windowsVirtualKeyCode": code});
        self.ask("Input.dispatchKeyEvent", down)?;
        self.ask(
            "Input.dispatchKeyEvent",
            json!({"type": "keyUp", "key": key, "windowsVirtualKeyCode": code}),
        )?;
        Ok(())
    }

    /// Types a word.
    ///
    /// # Errors
    /// The browser is gone.
    pub fn write(&mut self, text: &str) -> Tried<()> {
        self.ask("Input.insertText", json!({"text": text})).map(drop)
    }

    /// Clicks with the mouse in the middle of an element.
    ///
    /// # Errors
    /// There is none.
    pub fn click(&mut self, selector: &str) -> Tried<()> {
        let middle = format!(
            "(() => {{ const e = document.querySelector('{selector}'); e.scrollIntoView({{block: 'nearest'}}); \
             const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()"
        );
        let middle = self.eval(&middle)?;
        for kind in ["mousePressed", "mouseReleased"] {
            let event =
                json!({"type": kind, "x": middle[0], "y": middle[1], "button": "left", "clickCount": 1});
            self.ask("Input.dispatchMouseEvent", event)?;
        }
        Ok(())
    }

    /// Back to the page before.
    ///
    /// # Errors
    /// There is none.
    pub fn back(&mut self) -> Tried<()> {
        let history = self.ask("Page.getNavigationHistory", json!({}))?;
        let current = history["currentIndex"].as_u64().unwrap_or_default();
        let place = usize::try_from(current).unwrap_or_default().saturating_sub(1);
        let entry = history["entries"][place]["id"].clone();
        self.ask("Page.navigateToHistoryEntry", json!({"entryId": entry}))?;
        self.until("Page.frameNavigated")
    }

    /// Waits until an expression is true.
    ///
    /// # Errors
    /// It never is.
    pub fn wait_for(&mut self, expression: &str) -> Tried<()> {
        let poll = format!(
            "new Promise((done) => {{ let n = 0; const look = () => {{ let is = false; try {{ is = {expression}; }} catch {{}} \
             if (is || n++ > 200) done(is); else setTimeout(look, 50); }}; look(); }})"
        );
        match self.eval(&poll)? {
            Value::Bool(true) => Ok(()),
            other => Err(format!("never true: {expression}, but {other}")),
        }
    }

    /// A picture of the window, as PNG.
    ///
    /// # Errors
    /// The browser is gone.
    pub fn picture(&mut self) -> Tried<Vec<u8>> {
        use base64::Engine as _;
        let shot = self.ask("Page.captureScreenshot", json!({"format": "png"}))?;
        let text = shot["data"].as_str().unwrap_or_default();
        base64::engine::general_purpose::STANDARD.decode(text).map_err(|e| e.to_string())
    }

    fn ask(&mut self, method: &str, params: Value) -> Tried<Value> {
        let id = self.next;
        self.next += 1;
        let mut message = json!({"id": id, "method": method, "params": params});
        if !self.session.is_empty() {
            message["sessionId"] = self.session.clone().into();
        }
        let line = format!("{message}\0");
        self.input.write_all(line.as_bytes()).and_then(|()| self.input.flush()).map_err(|e| e.to_string())?;
        loop {
            let said = self.hear(method)?;
            if said["id"] == id {
                return match said.get("error") {
                    Some(error) => Err(format!("{method}: {error}")),
                    None => Ok(said["result"].clone()),
                };
            }
        }
    }

    fn until(&mut self, event: &str) -> Tried<()> {
        while self.hear(event)?["method"] != event {}
        Ok(())
    }

    fn hear(&mut self, waiting_for: &str) -> Tried<Value> {
        let said = self.said.recv_timeout(SILENCE_MAX).map_err(|e| format!("{waiting_for}: {e}"))?;
        match said["method"].as_str() {
            Some("Network.requestWillBeSent") => {
                self.requests.push(said["params"]["request"]["url"].as_str().unwrap_or_default().to_owned());
            }
            Some("Runtime.exceptionThrown" | "Log.entryAdded") => {
                self.errors.push(said["params"].to_string())
            }
            _ => {}
        }
        Ok(said)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.session.clear();
        let _ = self.ask("Browser.close", json!({}));
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A pipe cannot be read with a time limit, so a thread reads it.
#[expect(clippy::disallowed_methods, reason = "a foreign process lives in real time, outside of any world")]
fn listen(pipe: impl std::io::Read + Send + 'static) -> Receiver<Value> {
    let (sender, said) = channel();
    std::thread::spawn(move || {
        for message in BufReader::new(pipe).split(0).map_while(Result::ok) {
            let Ok(message) = serde_json::from_slice(&message) else { continue };
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    said
}
