//! The T.30 machine inside a terminal: settings, statistics, and the callbacks that tell what happens.

use core::ffi::{CStr, c_int, c_void};
use core::marker::PhantomData;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering};
use std::collections::VecDeque;
use std::ffi::CString;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use spandsp_sys as sys;

use crate::{Compressions, Modems, Statistics};

/// What callbacks left behind.
#[derive(Debug)]
pub(crate) enum RawEvent {
    /// A frame in the engine's bit order: the first bit on the line is the least significant.
    Frame { incoming: bool, octets: Vec<u8> },
    /// Phase B ended.
    PhaseB(Statistics),
    /// A page was decided, by this control field in the engine's bit order.
    PhaseD { decided_by: u8, statistics: Statistics },
    /// The call ended.
    PhaseE { code: u32, statistics: Statistics },
}

/// Where callbacks write. One per engine object, at a stable address.
#[derive(Debug, Default)]
pub(crate) struct Context {
    mailbox: Mutex<Mailbox>,
    t30: AtomicPtr<sys::t30_state_t>,
}

/// The two queues.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    pub(crate) events: VecDeque<RawEvent>,
    pub(crate) ifps: VecDeque<Vec<u8>>,
}

impl Context {
    /// The queues. Nothing that holds this may call the engine.
    pub(crate) fn mailbox(&self) -> MutexGuard<'_, Mailbox> {
        self.mailbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a callback gets as its user data.
    pub(crate) fn user_data(self: &Arc<Self>) -> *mut c_void {
        Arc::as_ptr(self).cast_mut().cast()
    }

    /// # Safety
    /// `user_data` must come from [`Context::user_data`] of a context that is still alive.
    pub(crate) unsafe fn from_user_data<'a>(user_data: *mut c_void) -> &'a Self {
        // SAFETY: the caller promises that the pointer is that of a living context.
        unsafe { &*user_data.cast_const().cast::<Self>() }
    }

    fn statistics(&self) -> Statistics {
        read_statistics(self.t30.load(Ordering::Relaxed))
    }
}

/// The T.30 machine of an engine object, borrowed.
pub(crate) struct T30<'a> {
    raw: *mut sys::t30_state_t,
    engine: PhantomData<&'a mut ()>,
}

impl T30<'_> {
    /// # Safety
    /// `raw` must be the T.30 state of an engine object that outlives the result and that nobody else
    /// uses meanwhile.
    pub(crate) unsafe fn new(raw: *mut sys::t30_state_t) -> Self {
        Self { raw, engine: PhantomData }
    }

    /// Installs the callbacks. The context must live as long as the engine object: its owner holds
    /// both, and drops the object first.
    pub(crate) fn watch(&mut self, context: &Arc<Context>) {
        context.t30.store(self.raw, Ordering::Relaxed);
        let user_data = context.user_data();
        // SAFETY: the state is alive (see `new`), and the context outlives it.
        unsafe {
            sys::t30_set_phase_b_handler(self.raw, Some(phase_b), user_data);
            sys::t30_set_phase_d_handler(self.raw, Some(phase_d), user_data);
            sys::t30_set_phase_e_handler(self.raw, Some(phase_e), user_data);
            sys::t30_set_real_time_frame_handler(self.raw, Some(frame), user_data);
        }
    }

    /// The number sent in TSI and CSI; cut to the 20 characters that fit.
    pub(crate) fn set_ident(&mut self, ident: &str) {
        let text = c_string(&ident.chars().take(20).collect::<String>());
        // SAFETY: the state is alive; the engine copies the text.
        unsafe { sys::t30_set_tx_ident(self.raw, text.as_ptr()) };
    }

    pub(crate) fn set_error_correction(&mut self, enabled: bool) {
        // SAFETY: the state is alive.
        unsafe { sys::t30_set_ecm_capability(self.raw, enabled) };
    }

    pub(crate) fn set_modems(&mut self, modems: Modems) {
        let supported = modem_bits(modems);
        // SAFETY: the state is alive.
        unsafe { sys::t30_set_supported_modems(self.raw, supported) };
    }

    pub(crate) fn set_compressions(&mut self, compressions: Compressions) {
        let bit = |on: bool, bit: c_int| if on { bit } else { 0 };
        let supported = bit(compressions.t4_1d, T4_1D)
            | bit(compressions.t4_2d, T4_2D)
            | bit(compressions.t6, T6)
            | bit(compressions.t85, T85);
        // SAFETY: the state is alive. Received pages are written as T.6, the only coding that our
        // reader gets right to the last row.
        unsafe {
            sys::t30_set_supported_compressions(self.raw, supported);
            sys::t30_set_supported_output_compressions(self.raw, T6);
        }
    }

    /// All widths and lengths, and the resolutions 98, 196 and 391 lines per inch.
    pub(crate) fn set_page_formats(&mut self) {
        // SAFETY: the state is alive.
        unsafe {
            sys::t30_set_supported_image_sizes(self.raw, IMAGE_SIZES);
            sys::t30_set_supported_bilevel_resolutions(self.raw, RESOLUTIONS);
        }
    }

    /// The engine keeps at most 255 octets of the path; ours has some twenty.
    pub(crate) fn send_file(&mut self, path: &str) {
        let path = c_string(path);
        // SAFETY: the state is alive; the engine copies the path. -1 means from the first page to the
        // last.
        unsafe { sys::t30_set_tx_file(self.raw, path.as_ptr(), -1, -1) };
    }

    pub(crate) fn receive_file(&mut self, path: &str) {
        let path = c_string(path);
        // SAFETY: the state is alive; the engine copies the path. -1 means without a last page.
        unsafe { sys::t30_set_rx_file(self.raw, path.as_ptr(), -1) };
    }

    /// Ends the call, which closes the documents.
    pub(crate) fn terminate(&mut self) {
        // SAFETY: the state is alive.
        unsafe { sys::t30_terminate(self.raw) };
    }

    pub(crate) fn statistics(&self) -> Statistics {
        read_statistics(self.raw)
    }
}

// The bindings leave the page formats out (`t4_rx.h`).
const T4_1D: c_int = 0x02;
const T4_2D: c_int = 0x04;
const T6: c_int = 0x08;
const T85: c_int = 0x10;
/// A4, B4 and A3 wide; letter, legal, A4, B4 and endless long.
const IMAGE_SIZES: c_int = 0x07 | 0x1f_0000;
/// R8 standard, fine, superfine; 200 x 100, 200 x 200, 200 x 400.
const RESOLUTIONS: c_int = 0x07 | 0xe0;

/// The bits of the engine for a set of modems.
pub(crate) fn modem_bits(modems: Modems) -> c_int {
    let bit = |on: bool, bit: sys::_bindgen_ty_27| if on { bit as c_int } else { 0 };
    bit(modems.v27ter, sys::T30_SUPPORT_V27TER)
        | bit(modems.v29, sys::T30_SUPPORT_V29)
        | bit(modems.v17, sys::T30_SUPPORT_V17)
}

/// The engine's words for a completion code.
pub(crate) fn completion_text(code: u32) -> String {
    // SAFETY: the function knows every code and has a text for unknown ones; all are static.
    let text = unsafe { CStr::from_ptr(sys::t30_completion_code_to_str(code as c_int)) };
    text.to_string_lossy().into_owned()
}

/// Up to the first zero octet: our texts are numbers and paths, which have none.
fn c_string(text: &str) -> CString {
    let clean: String = text.chars().take_while(|c| *c != '\0').collect();
    CString::new(clean).expect("the text was cut before its first zero octet")
}

fn read_statistics(t30: *mut sys::t30_state_t) -> Statistics {
    if t30.is_null() {
        return Statistics::default();
    }
    let mut raw = sys::t30_stats_t::default();
    // SAFETY: the state is alive: the pointer comes from the owner of this context. Reading the
    // statistics changes nothing, so that callbacks may do it too.
    unsafe { sys::t30_get_transfer_statistics(t30, &mut raw) };
    let number = |value: c_int| u32::try_from(value).unwrap_or(0);
    Statistics {
        bit_rate: number(raw.bit_rate),
        error_correction: raw.error_correcting_mode != 0,
        pages_sent: number(raw.pages_tx),
        pages_received: number(raw.pages_rx),
        width: number(raw.width),
        rows: number(raw.length),
        bad_rows: number(raw.bad_rows),
        longest_bad_run: number(raw.longest_bad_row_run),
        page_octets: number(raw.image_size),
        x_resolution: number(raw.x_resolution),
        y_resolution: number(raw.y_resolution),
        compression: compression_name(raw.compression),
        retries: number(raw.error_correcting_mode_retries),
        rtp_count: number(raw.rtp_events),
        rtn_count: number(raw.rtn_events),
    }
}

fn compression_name(bits: c_int) -> &'static str {
    match bits {
        T4_1D => "T.4 1-D",
        T4_2D => "T.4 2-D",
        T6 => "T.6",
        T85 | 0x20 => "T.85",
        _ => "none",
    }
}

unsafe extern "C" fn phase_b(user_data: *mut c_void, _result: c_int) -> c_int {
    // SAFETY: this is the pointer given to `watch`.
    let context = unsafe { Context::from_user_data(user_data) };
    let statistics = context.statistics();
    context.mailbox().events.push_back(RawEvent::PhaseB(statistics));
    0
}

unsafe extern "C" fn phase_d(user_data: *mut c_void, result: c_int) -> c_int {
    // SAFETY: this is the pointer given to `watch`.
    let context = unsafe { Context::from_user_data(user_data) };
    let statistics = context.statistics();
    context.mailbox().events.push_back(RawEvent::PhaseD { decided_by: result as u8, statistics });
    0
}

unsafe extern "C" fn phase_e(user_data: *mut c_void, completion_code: c_int) {
    // SAFETY: this is the pointer given to `watch`.
    let context = unsafe { Context::from_user_data(user_data) };
    let statistics = context.statistics();
    let code = u32::try_from(completion_code).unwrap_or(u32::MAX);
    context.mailbox().events.push_back(RawEvent::PhaseE { code, statistics });
}

/// Also serves gateways.
pub(crate) unsafe extern "C" fn frame(user_data: *mut c_void, incoming: bool, msg: *const u8, len: c_int) {
    // SAFETY: this is the pointer given to `watch`.
    let context = unsafe { Context::from_user_data(user_data) };
    let octets = usize::try_from(len).unwrap_or(0);
    if msg.is_null() || octets == 0 {
        return;
    }
    // SAFETY: the engine hands over `len` octets that live during the call.
    let octets = unsafe { core::slice::from_raw_parts(msg, octets) }.to_vec();
    context.mailbox().events.push_back(RawEvent::Frame { incoming, octets });
}

/// The engine hands over an IFP. Serves terminals and gateways.
pub(crate) unsafe extern "C" fn send_ifp(
    _core: *mut sys::t38_core_state_t,
    user_data: *mut c_void,
    buf: *const u8,
    len: c_int,
    _count: c_int,
) -> c_int {
    // SAFETY: this is the pointer given to the object's constructor.
    let context = unsafe { Context::from_user_data(user_data) };
    let octets = usize::try_from(len).unwrap_or(0);
    if buf.is_null() || octets == 0 {
        return 0;
    }
    // SAFETY: the engine hands over `len` octets that live during the call.
    let octets = unsafe { core::slice::from_raw_parts(buf, octets) }.to_vec();
    context.mailbox().ifps.push_back(octets);
    0
}

/// A context without a T.30 machine.
pub(crate) fn new_context() -> Arc<Context> {
    Arc::new(Context { mailbox: Mutex::default(), t30: AtomicPtr::new(null_mut()) })
}
