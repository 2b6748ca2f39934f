/*
 * The passphrase of a client key; see passphrase.h.
 */
#include "daemon/passphrase.h"

#include <openssl/pem.h>
#include <openssl/ui.h>
#include <string.h>
#include <strings.h>

#include "proto/curlopt.h"

/* NULL: nothing is held back. */
static UI_METHOD *method;
static const UI_METHOD *usual;

/* A worker that reads trust must not be told. */
static _Thread_local const char *lent;

/* ---- answers ---- */

static int answer(UI *ui, UI_STRING *question)
{
    if (UI_get_string_type(question) != UIT_PROMPT)
        return 1;
    return lent && !UI_set_result(ui, question, lent);
}

void passphrase_init(void)
{
    method = UI_create_method("warmcurl");
    usual = UI_get_default_method();
    if (method)
        UI_method_set_reader(method, answer);
}

const char *passphrase_lend(const char *text)
{
    const char *before = lent;

    if (text == before)
        return before;
    lent = text;
    UI_set_default_method(text ? method : usual);
    return before;
}

/* ---- who is asked for what ---- */

/* The options of a client key. */
struct side {
    uint32_t passphrase;
    uint32_t files[2], types[2], blobs[2];
};

static const struct side server = {
    .passphrase = WC_OPT_KEYPASSWD,
    .files = {WC_OPT_SSLCERT, WC_OPT_SSLKEY},
    .types = {WC_OPT_SSLCERTTYPE, WC_OPT_SSLKEYTYPE},
    .blobs = {WC_OPT_SSLCERT_BLOB, WC_OPT_SSLKEY_BLOB},
};
static const struct side proxy = {
    .passphrase = WC_OPT_PROXY_KEYPASSWD,
    .files = {WC_OPT_PROXY_SSLCERT, WC_OPT_PROXY_SSLKEY},
    .types = {WC_OPT_PROXY_SSLCERTTYPE, WC_OPT_PROXY_SSLKEYTYPE},
    .blobs = {WC_OPT_PROXY_SSLCERT_BLOB, WC_OPT_PROXY_SSLKEY_BLOB},
};

static bool has_one(const struct request *req, const uint32_t numbers[2])
{
    return request_find(req, numbers[0]) || request_find(req, numbers[1]);
}

static bool is_pem(const struct request *req, const uint32_t types[2])
{
    return !strcasecmp(request_text(req, types[0], "PEM"), "PEM") &&
           !strcasecmp(request_text(req, types[1], "PEM"), "PEM");
}

/* An empty one is no secret, and OpenSSL takes none that is longer. */
static const char *of_side(const struct request *req, const struct side *side,
                           const struct side *other)
{
    const char *text = request_text(req, side->passphrase, "");

    if (!*text || strlen(text) >= PEM_BUFSIZE || !is_pem(req, side->types) ||
        has_one(req, side->blobs) || has_one(req, other->files) ||
        has_one(req, other->blobs))
        return NULL;
    return text;
}

const char *passphrase_of(const struct request *req)
{
    const char *text = of_side(req, &server, &proxy);

    if (!method)
        return NULL;
    return text ? text : of_side(req, &proxy, &server);
}
