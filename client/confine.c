#include "confine.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>

static const char loader[] = "the loader obeys it in each new process only";
static const char resolver[] = "it changes how this process resolves names";
static const char openssl[] = "OpenSSL reads it when a process starts";
static const char libcurl[] = "libcurl reads it when a process starts";

/* Documented in ld.so(8), resolv.conf(5), host.conf(5), hostname(7),
 * openssl-env(7) and libcurl-env(3).  The KRB5 family matters to Negotiate
 * alone, which is direct in any case. */
static const struct row {
    struct confine_reason reason;
    bool counts_when_empty; /* set to nothing, it still means something */
} rows[] = {
    {{"LD_PRELOAD", loader}, false},
    {{"LD_AUDIT", loader}, false},
    {{"LD_LIBRARY_PATH", loader}, false},
    {{"LD_DEBUG", loader}, false},
    {{"LD_PROFILE", loader}, false},
    {{"LD_TRACE_LOADED_OBJECTS", loader}, false},
    {{"RES_OPTIONS", resolver}, false},
    {{"LOCALDOMAIN", resolver}, true},
    {{"HOSTALIASES", resolver}, false},
    {{"RESOLV_HOST_CONF", resolver}, false},
    {{"RESOLV_MULTI", resolver}, false},
    {{"RESOLV_REORDER", resolver}, false},
    {{"RESOLV_ADD_TRIM_DOMAINS", resolver}, false},
    {{"RESOLV_OVERRIDE_TRIM_DOMAINS", resolver}, false},
    {{"OPENSSL_CONF", openssl}, true},
    {{"OPENSSL_CONF_INCLUDE", openssl}, true},
    {{"OPENSSL_MODULES", openssl}, true},
    {{"OPENSSL_ENGINES", openssl}, true},
    {{"OPENSSL_ia32cap", openssl}, false},
    {{"OPENSSL_armcap", openssl}, false},
    {{"SSLKEYLOGFILE", "it asks for this command's session keys"}, false},
    {{"QLOGDIR", "it asks for this command's QUIC log"}, false},
    {{"CURL_SSL_BACKEND", libcurl}, false},
};

static const struct confine_reason setuid = {
    "setuid", "the program was started with another user's rights"};

/* The row of ENTRY ("NAME=value"), or NULL. */
static const struct row *find_row(const char *entry)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *name = rows[i].reason.name;
        size_t len;

        if (*entry != *name)
            continue;
        len = strlen(name);
        if (strncmp(entry, name, len) == 0 && entry[len] == '=' &&
            (entry[len + 1] != '\0' || rows[i].counts_when_empty))
            return &rows[i];
    }
    return NULL;
}

const struct confine_reason *confine_find(char *const envp[])
{
    if (getauxval(AT_SECURE) != 0)
        return &setuid;
    for (size_t i = 0; envp[i] != NULL; i++) {
        const struct row *row;

        /* Every name begins with one of these; most entries do not. */
        if (strchr("LROHSQC", envp[i][0]) == NULL)
            continue;
        row = find_row(envp[i]);
        if (row != NULL)
            return &row->reason;
    }
    return NULL;
}
