//! The engine's T.38 terminal.

use core::ffi::c_int;
use core::ptr::NonNull;
use std::sync::Arc;

use spandsp_sys as sys;

use crate::ffi_t30::{Context, T30, new_context, send_ifp};

/// Owns the C object and the context its callbacks write to.
#[derive(Debug)]
pub(crate) struct T38Engine {
    raw: NonNull<sys::t38_terminal_state_t>,
    context: Arc<Context>,
}

// SAFETY: the object has no thread affinity and no shared mutable state outside itself; `&mut self`
// keeps a second thread out. The context is Sync on its own.
unsafe impl Send for T38Engine {}

impl T38Engine {
    /// `None` when there is no memory.
    pub(crate) fn new(calling: bool) -> Option<Self> {
        crate::ffi::prepare();
        let context = new_context();
        // SAFETY: a null state asks for a fresh object; the context outlives it, as `drop` frees the
        // object first.
        let raw = unsafe {
            sys::t38_terminal_init(core::ptr::null_mut(), calling, Some(send_ifp), context.user_data())
        };
        let mut engine = Self { raw: NonNull::new(raw)?, context };
        let context = Arc::clone(&engine.context);
        engine.t30().watch(&context);
        Some(engine)
    }

    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    /// The T.30 machine together with the context that its callbacks write to.
    pub(crate) fn t30_and_context(&mut self) -> (T30<'_>, &Context) {
        // SAFETY: the object is alive and borrowed mutably for as long as the result lives; the
        // context is not a part of it.
        let t30 = unsafe { T30::new(sys::t38_terminal_get_t30_state(self.raw.as_ptr())) };
        (t30, &self.context)
    }

    pub(crate) fn t30(&mut self) -> T30<'_> {
        // SAFETY: the object is alive and borrowed mutably for as long as the result lives.
        unsafe { T30::new(sys::t38_terminal_get_t30_state(self.raw.as_ptr())) }
    }

    pub(crate) fn set_version(&mut self, version: u8) {
        // SAFETY: the object is alive, and its T.38 core is a part of it.
        unsafe {
            sys::t38_set_t38_version(self.core(), c_int::from(version));
        }
    }

    /// Page data at once instead of at modem speed.
    pub(crate) fn set_unpaced(&mut self) {
        // SAFETY: the object is alive.
        unsafe {
            sys::t38_terminal_set_config(self.raw.as_ptr(), sys::T38_TERMINAL_OPTION_NO_PACING as c_int);
        }
    }

    pub(crate) fn receive(&mut self, sequence: u16, ifp: &[u8]) {
        let length = c_int::try_from(ifp.len()).unwrap_or(0);
        // SAFETY: the core is alive and reads `length` octets of the slice during the call.
        unsafe {
            sys::t38_core_rx_ifp_packet(self.core(), ifp.as_ptr(), length, sequence);
        }
    }

    /// Lets time pass. The engine sends at most one IFP a call.
    pub(crate) fn advance(&mut self, samples: usize) {
        let samples = c_int::try_from(samples).unwrap_or(c_int::MAX);
        // SAFETY: the object is alive.
        unsafe { sys::t38_terminal_send_timeout(self.raw.as_ptr(), samples) };
    }

    fn core(&mut self) -> *mut sys::t38_core_state_t {
        // SAFETY: the object is alive, and the core is a part of it.
        unsafe { sys::t38_terminal_get_t38_core_state(self.raw.as_ptr()) }
    }
}

impl Drop for T38Engine {
    fn drop(&mut self) {
        // SAFETY: the constructor made the object, and nobody uses it afterwards. The context is
        // dropped after this.
        unsafe { sys::t38_terminal_free(self.raw.as_ptr()) };
    }
}
