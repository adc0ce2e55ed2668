"""The certificate of a deposit (surat keterangan unggah), typeset when it is asked for."""
