"""A mail taken apart: its files under their bare names, and no mail that ends the program."""

import contextlib

import pytest

from comity.hub.mailbox.message import MailError, attachments_of, parse_letter
from comity.hub.mailbox.token import has_token, token_of

WORD = "a word"
HEAD = b"From: Desk <desk@stat.kg>\r\nMessage-ID: <1@x>\r\nSubject: May flow=CROSSINGS period=2026-05 x=\r\n"


def mail(name: str, body: bytes = b"1;2\r\n", *, encoding: bytes = b"7bit") -> bytes:
    """Return a mail with one file of this name."""
    return (
        HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        + b"--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b\r\n"
        + b"Content-Type: text/csv\r\nContent-Disposition: attachment; "
        + f"{name}\r\n".encode()
        + b"Content-Transfer-Encoding: "
        + encoding
        + b"\r\n\r\n"
        + body
        + b"\r\n--b--\r\n"
    )


def names(data: bytes) -> list[str]:
    """Return the names of a mail's files."""
    return [one.name for one in attachments_of(data, most=5, most_bytes=100)]


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ('filename="may.csv"', "may.csv"),
        ('filename="../../etc/passwd"', "passwd"),
        (r'filename="C:\\figures\\may.csv"', "may.csv"),
        ("filename*=utf-8''%D0%BC%D0%B0%D0%B9.csv", "май.csv"),
        ('filename="=?utf-8?B?0LzQsNC5LmNzdg==?="', "май.csv"),
        ("filename*=utf-8''a%0D%0Ab.csv", "ab.csv"),
        (f'filename="{"x" * 500}.csv"', "x" * 196 + ".csv"),
    ],
)
def test_names_are_bare(told: str, name: str) -> None:
    """A name that holds a path, or a line break, must not get into the hub."""
    assert names(mail(told)) == [name]


@pytest.mark.parametrize("told", ['filename=""', 'filename=".."', 'filename="///"'])
def test_what_has_no_name_is_no_file(told: str) -> None:
    """A part without a name is a text, not figures."""
    assert names(mail(told)) == []


def test_a_subject_tells() -> None:
    """The dataflow and parameters of a mapping stand in the subject."""
    letter = parse_letter(mail('filename="a.csv"'))
    assert (letter.sender, dict(letter.told)) == ("desk@stat.kg", {"flow": "CROSSINGS", "period": "2026-05"})


def test_mails_without_a_number_are_told_apart() -> None:
    """Two mails without a Message-ID would pass for one."""
    first, second = (HEAD.replace(b"Message-ID: <1@x>", b"Date: " + day) + b"\r\nx" for day in (b"1", b"2"))
    assert parse_letter(first).id == parse_letter(first).id != parse_letter(second).id


@pytest.mark.parametrize(
    "part", [b'multipart/mixed; Boundary*0 = "b%d"\r\n\r\n--b%d', b"Message/rfc822; a=%d;b=%d\r\n"]
)
def test_a_mail_of_parts_within_parts_is_not_parsed(part: bytes) -> None:
    """A mail of thousands of parts within parts would keep the hub busy for hours, or end it."""
    data = HEAD + b"".join(b"Content-Type: " + part % (number, number) + b"\r\n" for number in range(20_000))
    with pytest.raises(MailError):
        names(data + b"\r\nend\r\n")


@pytest.mark.parametrize(
    "header", [b"Message-ID: <a@[", b'From: "=?utf-8?q?', b"Subject: " + b"(" * 5000, b"Message-ID: <\x00"]
)
def test_whatever_the_parser_raises_is_a_broken_mail(header: bytes) -> None:
    """The library raises UnboundLocalError, IndexError and more; one such mail ended all reading of mails."""
    with contextlib.suppress(MailError):
        parse_letter(header + b"\r\n\r\n")
    with contextlib.suppress(MailError):
        names(header + b"\r\n" + mail('filename="a.csv"'))


def test_a_number_that_breaks_the_parser_is_refused() -> None:
    """What isn't among the errors that a parser should raise must not pass either."""
    with pytest.raises(MailError, match="mail_broken"):
        parse_letter(b"Message-ID: <a@[\r\n\r\n")


def test_too_many_parts_and_too_large_files_are_refused() -> None:
    """A mail is read within bounds."""
    many = HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 300 + b"--b--\r\n"
    with pytest.raises(MailError, match="mail_too_many"):
        names(many)
    with pytest.raises(MailError, match="mail_too_large"):
        names(mail('filename="a.csv"', b"x" * 101))


def test_broken_encodings_do_not_end_the_program() -> None:
    """What can't be decoded comes as far as it can, and is refused as a file would be."""
    assert names(mail('filename="a.csv"', b"=?=?!!", encoding=b"base64")) == ["a.csv"]
    assert names(mail('filename="a.csv"', b"x", encoding=b"nonsense")) == ["a.csv"]


def test_a_token_is_one_providers() -> None:
    """A token that another provider's mail could use would prove nothing."""
    token = token_of(WORD, "KG")
    assert has_token(f"May [{token}]", secret=WORD, provider="KG")
    assert not has_token(token, secret=WORD, provider="TJ")
    assert not has_token(token, secret=f"{WORD}s", provider="KG")
    assert not has_token(token_of("", "KG"), secret="", provider="KG")
    assert not has_token(token.lower(), secret=WORD, provider="KG")
