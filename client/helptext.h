/*
 * What --help says of each option: what follows it, where it belongs, and a
 * few words.
 *
 * Data alone; a test proves that each option of the table (options) has its
 * row.  Neighbours: help prints them.
 */
#ifndef WARMCURL_HELPTEXT_H
#define WARMCURL_HELPTEXT_H

#include <stddef.h>
#include <stdint.h>

/* Bits of struct helptext's categories. */
enum helptext_category {
    HELPTEXT_AUTH = 1 << 0,
    HELPTEXT_CONNECTION = 1 << 1,
    HELPTEXT_CURL = 1 << 2,
    HELPTEXT_DEPRECATED = 1 << 3,
    HELPTEXT_DNS = 1 << 4,
    HELPTEXT_FILE = 1 << 5,
    HELPTEXT_FTP = 1 << 6,
    HELPTEXT_GLOBAL = 1 << 7,
    HELPTEXT_HTTP = 1 << 8,
    HELPTEXT_IMAP = 1 << 9,
    HELPTEXT_IMPORTANT = 1 << 10, /* without a name: shown first */
    HELPTEXT_LDAP = 1 << 11,
    HELPTEXT_MQTT = 1 << 12,
    HELPTEXT_OUTPUT = 1 << 13,
    HELPTEXT_POP3 = 1 << 14,
    HELPTEXT_POST = 1 << 15,
    HELPTEXT_PROXY = 1 << 16,
    HELPTEXT_SCP = 1 << 17,
    HELPTEXT_SFTP = 1 << 18,
    HELPTEXT_SMTP = 1 << 19,
    HELPTEXT_SSH = 1 << 20,
    HELPTEXT_TELNET = 1 << 21,
    HELPTEXT_TFTP = 1 << 22,
    HELPTEXT_TIMEOUT = 1 << 23,
    HELPTEXT_TLS = 1 << 24,
    HELPTEXT_UPLOAD = 1 << 25,
    HELPTEXT_VERBOSE = 1 << 26,
    HELPTEXT_OLD = 1 << 27, /* another name, which curl does not list */
};

struct helptext {
    const char *name; /* as in the table of options */
    const char *arg;  /* "<file>"; NULL: nothing follows */
    uint32_t categories;
    const char *text; /* of --no-NAME where curl documents that */
};

/* In the order of option_table. */
extern const struct helptext helptexts[];
extern const size_t helptext_count;

#endif
