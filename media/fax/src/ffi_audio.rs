//! The engine's fax machine on a telephone line.

use core::ffi::c_int;
use core::ptr::NonNull;
use std::sync::Arc;

use spandsp_sys as sys;

use crate::ffi_t30::{Context, T30, new_context};

/// Owns the C object and the context its callbacks write to.
#[derive(Debug)]
pub(crate) struct AudioEngine {
    raw: NonNull<sys::fax_state_t>,
    context: Arc<Context>,
}

// SAFETY: the object has no thread affinity and no shared mutable state outside itself; `&mut self`
// keeps a second thread out. The context is Sync on its own.
unsafe impl Send for AudioEngine {}

impl AudioEngine {
    /// `None` when there is no memory.
    pub(crate) fn new(calling: bool) -> Option<Self> {
        crate::ffi::prepare();
        // SAFETY: a null state asks for a fresh object.
        let raw = unsafe { sys::fax_init(core::ptr::null_mut(), calling) };
        let mut engine = Self { raw: NonNull::new(raw)?, context: new_context() };
        // SAFETY: the object is alive. It then fills every block, with silence when it has nothing.
        unsafe { sys::fax_set_transmit_on_idle(engine.raw.as_ptr(), 1) };
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
        let t30 = unsafe { T30::new(sys::fax_get_t30_state(self.raw.as_ptr())) };
        (t30, &self.context)
    }

    pub(crate) fn t30(&mut self) -> T30<'_> {
        // SAFETY: the object is alive and borrowed mutably for as long as the result lives.
        unsafe { T30::new(sys::fax_get_t30_state(self.raw.as_ptr())) }
    }

    /// Takes samples; the engine removes their DC offset in place. This also lets time pass.
    pub(crate) fn receive(&mut self, samples: &mut [i16]) {
        let length = c_int::try_from(samples.len()).unwrap_or(c_int::MAX);
        // SAFETY: the object is alive and touches `length` samples of the slice during the call.
        unsafe { sys::fax_rx(self.raw.as_ptr(), samples.as_mut_ptr(), length) };
    }

    /// Samples that were lost: time passes, and the modem bridges the gap.
    pub(crate) fn receive_gap(&mut self, samples: usize) {
        let length = c_int::try_from(samples).unwrap_or(c_int::MAX);
        // SAFETY: the object is alive.
        unsafe { sys::fax_rx_fillin(self.raw.as_ptr(), length) };
    }

    pub(crate) fn fill(&mut self, samples: &mut [i16]) {
        let length = c_int::try_from(samples.len()).unwrap_or(c_int::MAX);
        // SAFETY: the object is alive and writes at most `length` samples into the slice.
        let filled = unsafe { sys::fax_tx(self.raw.as_ptr(), samples.as_mut_ptr(), length) };
        let filled = usize::try_from(filled).unwrap_or(0).min(samples.len());
        samples[filled..].fill(0);
    }
}

impl Drop for AudioEngine {
    fn drop(&mut self) {
        // SAFETY: the constructor made the object, and nobody uses it afterwards. The context is
        // dropped after this.
        unsafe { sys::fax_free(self.raw.as_ptr()) };
    }
}
