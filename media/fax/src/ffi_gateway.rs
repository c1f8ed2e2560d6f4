//! The engine's gateway between T.38 and a telephone line.

use core::ffi::c_int;
use core::ptr::NonNull;
use std::sync::Arc;

use spandsp_sys as sys;

use crate::Modems;
use crate::ffi_t30::{Context, frame, modem_bits, new_context, send_ifp};

/// Owns the C object and the context its callbacks write to.
#[derive(Debug)]
pub(crate) struct GatewayEngine {
    raw: NonNull<sys::t38_gateway_state_t>,
    context: Arc<Context>,
}

// SAFETY: the object has no thread affinity and no shared mutable state outside itself; `&mut self`
// keeps a second thread out. The context is Sync on its own.
unsafe impl Send for GatewayEngine {}

impl GatewayEngine {
    /// `None` when there is no memory.
    pub(crate) fn new() -> Option<Self> {
        crate::ffi::prepare();
        let context = new_context();
        // SAFETY: a null state asks for a fresh object; the context outlives it, as `drop` frees the
        // object first.
        let raw =
            unsafe { sys::t38_gateway_init(core::ptr::null_mut(), Some(send_ifp), context.user_data()) };
        let engine = Self { raw: NonNull::new(raw)?, context };
        // SAFETY: the object is alive, and the context outlives it.
        unsafe {
            sys::t38_gateway_set_transmit_on_idle(engine.raw.as_ptr(), true);
            sys::t38_gateway_set_real_time_frame_handler(
                engine.raw.as_ptr(),
                Some(frame),
                engine.context.user_data(),
            );
        }
        Some(engine)
    }

    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    pub(crate) fn configure(&mut self, error_correction: bool, modems: Modems, version: u8) {
        // SAFETY: the object is alive, and its T.38 core is a part of it.
        unsafe {
            sys::t38_gateway_set_ecm_capability(self.raw.as_ptr(), error_correction);
            sys::t38_gateway_set_supported_modems(self.raw.as_ptr(), modem_bits(modems));
            sys::t38_set_t38_version(self.core(), c_int::from(version));
        }
    }

    pub(crate) fn receive_ifp(&mut self, sequence: u16, ifp: &[u8]) {
        let length = c_int::try_from(ifp.len()).unwrap_or(0);
        // SAFETY: the core is alive and reads `length` octets of the slice during the call.
        unsafe {
            sys::t38_core_rx_ifp_packet(self.core(), ifp.as_ptr(), length, sequence);
        }
    }

    /// Takes samples; this also lets time pass.
    pub(crate) fn receive(&mut self, samples: &mut [i16]) {
        let length = c_int::try_from(samples.len()).unwrap_or(c_int::MAX);
        // SAFETY: the object is alive and touches `length` samples of the slice during the call.
        unsafe { sys::t38_gateway_rx(self.raw.as_ptr(), samples.as_mut_ptr(), length) };
    }

    /// Samples that were lost: time passes, and the modem bridges the gap.
    pub(crate) fn receive_gap(&mut self, samples: usize) {
        let length = c_int::try_from(samples).unwrap_or(c_int::MAX);
        // SAFETY: the object is alive.
        unsafe { sys::t38_gateway_rx_fillin(self.raw.as_ptr(), length) };
    }

    pub(crate) fn fill(&mut self, samples: &mut [i16]) {
        let length = c_int::try_from(samples.len()).unwrap_or(c_int::MAX);
        // SAFETY: the object is alive and writes at most `length` samples into the slice.
        let filled = unsafe { sys::t38_gateway_tx(self.raw.as_ptr(), samples.as_mut_ptr(), length) };
        let filled = usize::try_from(filled).unwrap_or(0).min(samples.len());
        samples[filled..].fill(0);
    }

    /// Rate in bit/s, error correction, pages.
    pub(crate) fn statistics(&mut self) -> (u32, bool, u32) {
        let mut raw = sys::t38_stats_t::default();
        // SAFETY: the object is alive; the function only writes the statistics.
        unsafe { sys::t38_gateway_get_transfer_statistics(self.raw.as_ptr(), &mut raw) };
        let number = |value: c_int| u32::try_from(value).unwrap_or(0);
        (number(raw.bit_rate), raw.error_correcting_mode, number(raw.pages_transferred))
    }

    fn core(&mut self) -> *mut sys::t38_core_state_t {
        // SAFETY: the object is alive, and the core is a part of it.
        unsafe { sys::t38_gateway_get_t38_core_state(self.raw.as_ptr()) }
    }
}

impl Drop for GatewayEngine {
    fn drop(&mut self) {
        // SAFETY: the constructor made the object, and nobody uses it afterwards. The context is
        // dropped after this.
        unsafe { sys::t38_gateway_free(self.raw.as_ptr()) };
    }
}
