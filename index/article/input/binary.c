/* SPDX-License-Identifier: GPL-2.0-or-later */
/* binary.c - tables of the first bytes of formats that are not read. */
#include "article/input/binary.h"

#define WINDOW 1024 /* bytes in which control characters are counted */

/* What would help. */
#define HELP_NONE    ""
#define HELP_EXPORT  ": export its texts as CSV or JSON"
#define HELP_CONVERT ": save it as DOCX, ODT, PDF or plain text, or read it with --filter"
#define HELP_UNPACK  ": decompress or unpack it first"
#define HELP_SQL     ": load it into its database, and export the articles' table as CSV or JSON"
#define HELP_PICTURE ": recognise its text first (OCR), as ALTO, hOCR, PAGE or plain text"
#define HELP_SPEECH  ": give its transcript, as SRT, VTT or plain text"

struct magic {
    size_t at; /* offset in the file */
    struct str bytes;
    const char *name, *help;
    bool weak; /* a text could begin so: the content must be binary, too */
};
#define MAGIC(at, bytes, name, help)                                                               \
    {                                                                                              \
        at, STR_INIT(bytes), name, help, false                                                     \
    }
#define WEAK_MAGIC(at, bytes, name, help)                                                          \
    {                                                                                              \
        at, STR_INIT(bytes), name, help, true                                                      \
    }

static const struct magic magics[] = {
    MAGIC(0, "SQLite format 3\0", "an SQLite database",
          HELP_EXPORT " (sqlite3 -json FILE 'SELECT ...')"),
    MAGIC(4, "Standard Jet DB", "an Access database", HELP_EXPORT),
    MAGIC(4, "Standard ACE DB", "an Access database", HELP_EXPORT),
    WEAK_MAGIC(0, "PGDMP", "a PostgreSQL dump",
               ": restore it with pg_restore, and export the "
               "articles' table as CSV or JSON"),
    WEAK_MAGIC(0, "PAR1", "a Parquet file", HELP_EXPORT),
    WEAK_MAGIC(0, "ARROW1", "an Arrow file", HELP_EXPORT),
    MAGIC(0, "Obj\1", "an Avro file", HELP_EXPORT),
    MAGIC(0, "\x89HDF\r\n", "an HDF5 file", HELP_EXPORT),
    WEAK_MAGIC(0, "!BDN", "an Outlook mailbox (PST)", ": convert it to mbox with readpst"),

    MAGIC(0, "\xFF\xD8\xFF", "a JPEG picture", HELP_PICTURE),
    MAGIC(0, "\x89PNG\r\n", "a PNG picture", HELP_PICTURE),
    MAGIC(0, "GIF87a", "a GIF picture", HELP_NONE),
    MAGIC(0, "GIF89a", "a GIF picture", HELP_NONE),
    MAGIC(0, "II*\0", "a TIFF picture", HELP_PICTURE),
    MAGIC(0, "MM\0*", "a TIFF picture", HELP_PICTURE),
    MAGIC(0, "\0\0\0\14jP  ", "a JPEG 2000 picture", HELP_PICTURE),
    WEAK_MAGIC(8, "WEBP", "a WebP picture", HELP_PICTURE),
    WEAK_MAGIC(0, "BM", "a BMP picture", HELP_PICTURE),
    WEAK_MAGIC(0, "8BPS", "a Photoshop picture", HELP_NONE),
    MAGIC(0, "AT&TFORM", "a DjVu document",
          ": extract its text with djvutxt, or read it with "
          "--filter"),

    WEAK_MAGIC(0, "ID3", "an MP3 recording", HELP_SPEECH),
    WEAK_MAGIC(0, "\xFF\xFB", "an MP3 recording", HELP_SPEECH),
    WEAK_MAGIC(0, "OggS", "an Ogg recording", HELP_SPEECH),
    WEAK_MAGIC(0, "fLaC", "a FLAC recording", HELP_SPEECH),
    WEAK_MAGIC(8, "WAVE", "a WAV recording", HELP_SPEECH),
    WEAK_MAGIC(8, "AVI ", "an AVI video", HELP_SPEECH),
    WEAK_MAGIC(4, "ftyphei", "a HEIF picture", HELP_PICTURE),
    WEAK_MAGIC(4, "ftypmif1", "a HEIF picture", HELP_PICTURE),
    WEAK_MAGIC(4, "ftypavif", "an AVIF picture", HELP_PICTURE),
    WEAK_MAGIC(4, "ftyp", "an MP4 video or recording", HELP_SPEECH),
    WEAK_MAGIC(8, "AIFF", "an AIFF recording", HELP_SPEECH),
    MAGIC(0, "#!AMR\n", "an AMR recording", HELP_SPEECH),
    MAGIC(0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11", "a Windows Media recording", HELP_SPEECH),
    MAGIC(0, "\0\0\1\xBA", "an MPEG video", HELP_SPEECH),
    MAGIC(0, "\0\0\1\xB3", "an MPEG video", HELP_SPEECH),
    WEAK_MAGIC(0, "FLV\1", "a Flash video", HELP_SPEECH),
    MAGIC(0, "\x1A\x45\xDF\xA3", "a Matroska or WebM video", HELP_SPEECH),

    MAGIC(0, "\x06\x06\xED\xF5\xD8\x1D\x46\xE5", "an InDesign document", HELP_CONVERT),
    WEAK_MAGIC(2, "IIXPR", "a QuarkXPress document", HELP_CONVERT),
    WEAK_MAGIC(2, "MMXPR", "a QuarkXPress document", HELP_CONVERT),
    MAGIC(0, "\xFFWPC", "a WordPerfect document", HELP_CONVERT),
    MAGIC(0, "\x31\xBE\0\0", "a document of Word for DOS, or of Write", HELP_CONVERT),
    MAGIC(0, "\x9B\xA5", "a document of Word 1 for Windows", HELP_CONVERT),
    MAGIC(0, "\xDB\xA5", "a document of Word 2 for Windows", HELP_CONVERT),
    MAGIC(0, "\xFE\x37\0\x23", "a document of Word for the Macintosh", HELP_CONVERT),
    WEAK_MAGIC(0, "bplist00", "a property list, or a page that Safari saved (.webarchive)",
               ": save the page as HTML, or convert it with textutil"),
    MAGIC(0, "ZIM\x04", "an offline library (ZIM)", ": unpack its pages with zimdump"),
    MAGIC(60, "BOOKMOBI", "a Kindle book", ": convert it to EPUB"),
    WEAK_MAGIC(0, "ITSF", "a compiled help file (CHM)", HELP_UNPACK),
    MAGIC(0, "%!PS", "a PostScript document", ": convert it to PDF with ps2pdf"),

    WEAK_MAGIC(0, "MSCF", "a Cabinet archive", HELP_UNPACK),
    WEAK_MAGIC(2, "-lh", "an LHA archive", HELP_UNPACK),
    WEAK_MAGIC(0, "xar!", "a xar archive", HELP_UNPACK),
    MAGIC(0, "\x1F\x9D", "compressed data (.Z)", HELP_UNPACK),
    WEAK_MAGIC(0, "LZIP", "compressed data (.lz)", HELP_UNPACK),
    MAGIC(0, "\x04\x22\x4D\x18", "compressed data (.lz4)", HELP_UNPACK),
    MAGIC(0, "BEGIN:VCALENDAR", "a calendar", HELP_NONE),
    MAGIC(0, "BEGIN:VCARD", "a visiting card", HELP_NONE),
    MAGIC(0, "-----BEGIN PGP MESSAGE", "an encrypted message", ": decrypt it first"),
    WEAK_MAGIC(0, "wOFF", "a font", HELP_NONE),
    WEAK_MAGIC(0, "wOF2", "a font", HELP_NONE),
    MAGIC(0,
          "\x7F"
          "ELF",
          "a program", HELP_NONE),
    WEAK_MAGIC(0, "MZ", "a program", HELP_NONE),
    MAGIC(0, "\xCA\xFE\xBA\xBE", "a program", HELP_NONE),
};

#define DBF_HEADER 32 /* bytes before the description of the first column */
#define DBF_END    0x0D

/* A table of dBASE, FoxPro or Clipper: a version, the day of the last change, sizes, and the
 * description of columns, which ends in a carriage return. */
static bool is_dbf(struct str head)
{
    static const unsigned char versions[] = {0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43,
                                             0x63, 0x7B, 0x83, 0x8B, 0x8C, 0xCB, 0xF5, 0xFB};
    const unsigned char *bytes = (const unsigned char *)head.data;
    size_t length = head.length > DBF_HEADER ? bytes[8] + 256U * bytes[9] : 0;

    if (length <= DBF_HEADER || !memchr(versions, bytes[0], sizeof versions) || bytes[2] < 1 ||
        bytes[2] > 12 || bytes[3] < 1 || bytes[3] > 31)
        return false;
    return length > head.length || bytes[length - 1] == DBF_END || bytes[length - 2] == DBF_END ||
           bytes[0] >= 0x30;
}

/* How dumps of databases begin, after white space and comments. */
static const char *const sql_starts[] = {
    "-- MySQL dump",
    "-- MariaDB dump",
    "-- phpMyAdmin SQL",
    "-- PostgreSQL database",
    "-- Dumped from",
    "-- Adminer",
    "-- SQLite",
    "-- Host:",
    "/*!40",
    "/*!50",
    "/*M!",
    "PRAGMA foreign_keys",
    "BEGIN TRANSACTION;",
    "CREATE TABLE ",
    "INSERT INTO ",
    "DROP TABLE ",
    "SET NAMES ",
    "SET SQL_MODE",
    "CREATE DATABASE ",
    "SET FOREIGN_KEY_CHECKS",
    "--\n-- PostgreSQL",
    "--\n-- Dump",
    "COPY public.",
    "USE `",
    "USE [",
    "INSERT [",
    "SET ANSI_NULLS",
    "LOCK TABLES ",
};

static bool has_any(struct str text, const char *bytes)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] != '\0' && strchr(bytes, text.data[i]))
            return true;
    return false;
}

/* The text behind lines that are blank or comments of SQL. */
static struct str behind_comments(struct str text)
{
    text = str_trim(text);
    while (text.data && (str_starts(text, STR("#")) || str_starts(text, STR("--")))) {
        str_cut(&text, '\n');
        text = text.data ? str_trim(text) : STR("");
    }
    return text;
}

static bool starts_sql(struct str text)
{
    for (size_t i = 0; i < sizeof sql_starts / sizeof *sql_starts; i++)
        if (str_starts_nocase(text, str_of(sql_starts[i])))
            return true;
    return false;
}

/* A text may begin with such words, but not with a statement's signs behind them. */
static bool is_sql(struct str head)
{
    bool signs =
        (str_find(head, STR(";")) >= 0 || str_find(head, STR("\nGO")) > 0) && has_any(head, "(=/[");

    head = str_trim(head);
    return starts_sql(head) ? signs || str_starts(head, STR("--"))
                            : signs && starts_sql(behind_comments(head));
}

static bool begins_with(struct str head, const struct magic *magic)
{
    return head.length >= magic->at &&
           str_starts(str_slice(head, magic->at, head.length), magic->bytes) &&
           (!magic->weak || binary_content(head));
}

enum status binary_refuse(struct str head, struct error *err)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (begins_with(head, &magics[i]))
            return error_set(err, STATUS_BAD_REQUEST, "%s%s", magics[i].name, magics[i].help);
    if (is_dbf(head) && binary_content(head))
        return error_set(err, STATUS_BAD_REQUEST, "a dBASE table (DBF)" HELP_EXPORT);
    if (is_sql(head))
        return error_set(err, STATUS_BAD_REQUEST, "an SQL dump" HELP_SQL);
    return STATUS_OK;
}

/* In UTF-16 text every second byte may be zero. */
bool binary_content(struct str head)
{
    size_t zeros[2] = {0, 0}, controls = 0;

    head = str_slice(head, 0, head.length < WINDOW ? head.length : WINDOW);
    for (size_t i = 0; i < head.length; i++) {
        unsigned char byte = (unsigned char)head.data[i];

        zeros[i % 2] += byte == 0;
        controls += byte != 0 && byte < 0x20 && !strchr("\t\n\r\f\x1b", byte);
    }
    return controls > head.length / 50 ||
           (zeros[0] > head.length / 50 && zeros[1] > head.length / 50);
}

bool binary_mostly(struct str bytes)
{
    size_t windows = 0, binary = 0;

    for (size_t at = 0; at < bytes.length; at += WINDOW, windows++)
        binary += binary_content(str_slice(bytes, at, bytes.length));
    return binary > windows / 4;
}
