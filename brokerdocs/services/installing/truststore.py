"""The system's certificate authorities in the form that Java reads."""

from __future__ import annotations

import os
import ssl
import warnings
from pathlib import Path


def of_java(home: Path) -> bool:
    """Whether a Java has authorities of its own; Debian writes them only at installation."""
    stores = [home / "lib/security" / name for name in ("jssecacerts", "cacerts")]
    return any(os.access(store, os.R_OK) and store.stat().st_size for store in stores)


def write(path: Path) -> bool:
    """Write the system's authorities to *path*, in PKCS #12; False if the system has none."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

    entries = []
    for number, der in enumerate(_authorities()):
        try:
            with warnings.catch_warnings(action="ignore"):
                certificate = x509.load_der_x509_certificate(der)
        except ValueError:  # malformed; it is a warning as long as this library is lenient
            continue
        entries.append(pkcs12.PKCS12Certificate(certificate, f"authority-{number}".encode()))
    if entries:
        path.write_bytes(pkcs12.serialize_java_truststore(entries, NoEncryption()))
    return bool(entries)


def _authorities() -> list[bytes]:
    context = ssl.create_default_context()
    if not context.get_ca_certs():  # a folder, from which OpenSSL loads on demand
        folder = ssl.get_default_verify_paths().capath
        for file in sorted(Path(folder).glob("*.pem")) if folder else ():
            if os.access(file, os.R_OK):
                context.load_verify_locations(file)
    return context.get_ca_certs(binary_form=True)
