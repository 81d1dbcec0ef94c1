"""An issuer of tokens (JWT) and an authority of certificates, made of nothing but keys."""

import base64
import datetime
import hmac
import ipaddress
import json
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

NAME, AUDIENCE = "https://login.example", "fairway"


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size):
    return encode(value.to_bytes(size, "big"))


def write(path, text):
    """As those do who renew what others read: whole, or not at all."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text) if isinstance(text, str) else fresh.write_bytes(text)
    fresh.rename(path)


class Key:
    """A key pair by its name; `algorithm` is ES256, RS256 or PS256."""

    def __init__(self, name, algorithm="ES256"):
        self.name, self.algorithm = name, algorithm
        elliptic = algorithm == "ES256"
        self.private = (ec.generate_private_key(ec.SECP256R1()) if elliptic
                        else rsa.generate_private_key(65537, 2048))

    def jwk(self):
        numbers = self.private.public_key().public_numbers()
        if self.algorithm == "ES256":
            return {"kty": "EC", "crv": "P-256", "kid": self.name, "use": "sig",
                    "x": number(numbers.x, 32), "y": number(numbers.y, 32)}
        return {"kty": "RSA", "kid": self.name, "n": number(numbers.n, 256),
                "e": number(numbers.e, 3)}

    def pem(self):
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def sign(self, data):
        if self.algorithm == "ES256":
            signature = self.private.sign(data, ec.ECDSA(hashes.SHA256()))
            return b"".join(part.to_bytes(32, "big") for part in decode_dss_signature(signature))
        scheme = padding.PKCS1v15()
        if self.algorithm == "PS256":
            scheme = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
        return self.private.sign(data, scheme, hashes.SHA256())

    def token(self, rights, header=None, **claims):
        """Good for five minutes; a claim that is None is left out."""
        now = int(time.time())
        all_claims = {"iss": NAME, "aud": AUDIENCE, "sub": "alice", "iat": now, "exp": now + 300,
                      "fairway": rights, **claims}
        payload = {name: value for name, value in all_claims.items() if value is not None}
        header = {"alg": self.algorithm, "typ": "JWT", "kid": self.name, **(header or {})}
        data = f"{encode(json.dumps(header).encode())}.{encode(json.dumps(payload).encode())}"
        if header["alg"] == "none":
            return data + "."
        if header["alg"] == "HS256":  # with what everyone knows of the key for a secret
            return f"{data}.{encode(hmac.new(self.pem(), data.encode(), 'sha256').digest())}"
        return f"{data}.{encode(self.sign(data.encode()))}"


def key_set(*keys):
    return json.dumps({"keys": [key.jwk() for key in keys]})


class Authority:
    """Signs certificates of servers on 127.0.0.1."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        self.certificate = self.sign(self.name, self.key.public_key(), authority=True)

    def sign(self, subject, public_key, authority=False, name="127.0.0.1"):
        now = datetime.datetime.utcnow()
        builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(self.name)
                   .public_key(public_key).serial_number(x509.random_serial_number())
                   .not_valid_before(now - datetime.timedelta(hours=1))
                   .not_valid_after(now + datetime.timedelta(days=1))
                   .add_extension(x509.BasicConstraints(authority, None), True))
        if not authority:
            try:
                known = x509.IPAddress(ipaddress.ip_address(name))
            except ValueError:
                known = x509.DNSName(name)
            builder = builder.add_extension(x509.SubjectAlternativeName([known]), False)
        return builder.sign(self.key, hashes.SHA256())

    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def server(self, name="127.0.0.1"):
        """A certificate and its key (PEM), and the certificate's serial number."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server")])
        certificate = self.sign(subject, key.public_key(), name=name)
        return (certificate.public_bytes(serialization.Encoding.PEM),
                key.private_bytes(serialization.Encoding.PEM,
                                  serialization.PrivateFormat.PKCS8,
                                  serialization.NoEncryption()),
                certificate.serial_number)
