/*
 * The tables of numbers that the client works with, held against the
 * installed libcurl: its header and its own table of options.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include <curl/curl.h>

#include "proto/curlcode.h"
#include "proto/curlinfo.h"
#include "proto/curlopt.h"
#include "proto/message.h"
#include "proto/optclass.h"

/* Wire types that carry libcurl's types; what only the daemon sets has no
 * wire type. */
static int type_fits(enum wire_type wire, curl_easytype type)
{
    switch (type) {
    case CURLOT_LONG:
    case CURLOT_VALUES:
        return wire == WIRE_LONG;
    case CURLOT_OFF_T:
        return wire == WIRE_OFF_T;
    case CURLOT_STRING:
        return wire == WIRE_STRING || wire == WIRE_FILE;
    case CURLOT_SLIST:
        return wire == WIRE_LIST;
    case CURLOT_BLOB:
        return wire == WIRE_BLOB;
    case CURLOT_OBJECT:
        return wire == WIRE_BYTES || wire == WIRE_PARTS;
    case CURLOT_CBPTR:
        return wire == WIRE_PULL;
    default:
        return 0;
    }
}

static void libcurls_options_are_all_known(void **state)
{
    const struct curl_easyoption *o = NULL;
    unsigned count = 0;

    (void)state;
    while ((o = curl_easy_option_next(o))) {
        const struct optclass *row = optclass_find((uint32_t)o->id);

        count++;
        if (!row)
            fail_msg("no row for CURLOPT_%s (%d)", o->name, (int)o->id);
        if (row->type != WIRE_NONE && !type_fits(row->type, o->type))
            fail_msg("CURLOPT_%s has another type", o->name);
    }
    assert_true(count > 250);
}

static void carried_options_have_a_type_that_fits(void **state)
{
    size_t count;
    const struct optclass *rows = optclass_all(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct curl_easyoption *o =
            curl_easy_option_by_id((CURLoption)rows[i].number);

        if (!o || (rows[i].class != OPT_CLASS_REQUEST &&
                   rows[i].class != OPT_CLASS_KEY &&
                   rows[i].class != OPT_CLASS_OWN))
            continue;
        assert_string_equal(rows[i].name, o->name);
        if (!type_fits(rows[i].type, o->type))
            fail_msg("CURLOPT_%s is not carried in its type", o->name);
    }
}

/* A number says its own kind: libcurl adds an offset for each. */
static void numbers_agree_with_types(void **state)
{
    static const struct {
        uint32_t base;
        enum wire_type types[8];
    } kinds[] = {
        {CURLOPTTYPE_LONG, {WIRE_LONG}},
        {CURLOPTTYPE_OBJECTPOINT,
         {WIRE_STRING, WIRE_LIST, WIRE_BYTES, WIRE_PARTS, WIRE_PULL, WIRE_FILE,
          WIRE_NONE}},
        {CURLOPTTYPE_FUNCTIONPOINT, {WIRE_NONE}},
        {CURLOPTTYPE_OFF_T, {WIRE_OFF_T}},
        {CURLOPTTYPE_BLOB, {WIRE_BLOB}},
    };
    size_t count;
    const struct optclass *rows = optclass_all(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        size_t kind = rows[i].number / 10000, t = 0;

        assert_true(kind < sizeof(kinds) / sizeof(kinds[0]));
        assert_int_equal(kinds[kind].base, kind * 10000);
        while (t < 8 && kinds[kind].types[t] != rows[i].type)
            t++;
        if (t == 8)
            fail_msg("%s has a type of another kind", rows[i].name);
    }
}

#define SAME(ours, theirs)                          \
    {                                               \
#theirs, (int64_t)(ours), (int64_t)(theirs) \
    }

struct same {
    const char *name;
    int64_t ours;
    int64_t theirs;
};

static void assert_same(const struct same *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (pairs[i].ours != pairs[i].theirs)
            fail_msg("%s is %lld, not %lld", pairs[i].name,
                     (long long)pairs[i].theirs, (long long)pairs[i].ours);
}

#define ASSERT_SAME(pairs) assert_same(pairs, sizeof(pairs) / sizeof(pairs[0]))

static void info_numbers_agree(void **state)
{
    static const struct same pairs[] = {
#define INFO_SAME(name, number) SAME(WC_INFO_##name, CURLINFO_##name),
        WC_INFOS(INFO_SAME)
#undef INFO_SAME
            SAME(WC_INFO_TYPEMASK, CURLINFO_TYPEMASK),
        SAME(WC_INFO_STRING, CURLINFO_STRING),
        SAME(WC_INFO_LONG, CURLINFO_LONG),
        SAME(WC_INFO_OFF_T, CURLINFO_OFF_T),
    };

    (void)state;
    ASSERT_SAME(pairs);
}

static void codes_agree(void **state)
{
    static const struct same pairs[] = {
        SAME(WC_E_OK, CURLE_OK),
        SAME(WC_E_UNSUPPORTED_PROTOCOL, CURLE_UNSUPPORTED_PROTOCOL),
        SAME(WC_E_FAILED_INIT, CURLE_FAILED_INIT),
        SAME(WC_E_URL_MALFORMAT, CURLE_URL_MALFORMAT),
        SAME(WC_E_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_PROXY),
        SAME(WC_E_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_HOST),
        SAME(WC_E_COULDNT_CONNECT, CURLE_COULDNT_CONNECT),
        SAME(WC_E_PARTIAL_FILE, CURLE_PARTIAL_FILE),
        SAME(WC_E_HTTP_RETURNED_ERROR, CURLE_HTTP_RETURNED_ERROR),
        SAME(WC_E_WRITE_ERROR, CURLE_WRITE_ERROR),
        SAME(WC_E_READ_ERROR, CURLE_READ_ERROR),
        SAME(WC_E_OUT_OF_MEMORY, CURLE_OUT_OF_MEMORY),
        SAME(WC_E_OPERATION_TIMEDOUT, CURLE_OPERATION_TIMEDOUT),
        SAME(WC_E_RANGE_ERROR, CURLE_RANGE_ERROR),
        SAME(WC_E_SSL_CONNECT_ERROR, CURLE_SSL_CONNECT_ERROR),
        SAME(WC_E_BAD_DOWNLOAD_RESUME, CURLE_BAD_DOWNLOAD_RESUME),
        SAME(WC_E_ABORTED_BY_CALLBACK, CURLE_ABORTED_BY_CALLBACK),
        SAME(WC_E_TOO_MANY_REDIRECTS, CURLE_TOO_MANY_REDIRECTS),
        SAME(WC_E_GOT_NOTHING, CURLE_GOT_NOTHING),
        SAME(WC_E_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_NOTFOUND),
        SAME(WC_E_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_SETFAILED),
        SAME(WC_E_SEND_ERROR, CURLE_SEND_ERROR),
        SAME(WC_E_RECV_ERROR, CURLE_RECV_ERROR),
        SAME(WC_E_SSL_CERTPROBLEM, CURLE_SSL_CERTPROBLEM),
        SAME(WC_E_SSL_CIPHER, CURLE_SSL_CIPHER),
        SAME(WC_E_PEER_FAILED_VERIFICATION, CURLE_PEER_FAILED_VERIFICATION),
        SAME(WC_E_FILESIZE_EXCEEDED, CURLE_FILESIZE_EXCEEDED),
        SAME(WC_E_SEND_FAIL_REWIND, CURLE_SEND_FAIL_REWIND),
        SAME(WC_E_SSL_ENGINE_INITFAILED, CURLE_SSL_ENGINE_INITFAILED),
        SAME(WC_E_SSL_CACERT_BADFILE, CURLE_SSL_CACERT_BADFILE),
        SAME(WC_E_SSL_CRL_BADFILE, CURLE_SSL_CRL_BADFILE),
        SAME(WC_E_SSL_ISSUER_ERROR, CURLE_SSL_ISSUER_ERROR),
        SAME(WC_E_HTTP2_STREAM, CURLE_HTTP2_STREAM),
    };

    (void)state;
    ASSERT_SAME(pairs);
}

static void values_agree(void **state)
{
    static const struct same pairs[] = {
        SAME(WC_HTTP_VERSION_NONE, CURL_HTTP_VERSION_NONE),
        SAME(WC_HTTP_VERSION_1_0, CURL_HTTP_VERSION_1_0),
        SAME(WC_HTTP_VERSION_1_1, CURL_HTTP_VERSION_1_1),
        SAME(WC_HTTP_VERSION_2_0, CURL_HTTP_VERSION_2_0),
        SAME(WC_HTTP_VERSION_2TLS, CURL_HTTP_VERSION_2TLS),
        SAME(WC_HTTP_VERSION_2_PRIOR_KNOWLEDGE,
             CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE),
        SAME(WC_IPRESOLVE_V4, CURL_IPRESOLVE_V4),
        SAME(WC_IPRESOLVE_V6, CURL_IPRESOLVE_V6),
        SAME(WC_AUTH_BASIC, CURLAUTH_BASIC),
        SAME(WC_AUTH_DIGEST, CURLAUTH_DIGEST),
        SAME(WC_AUTH_NEGOTIATE, CURLAUTH_NEGOTIATE),
        SAME(WC_AUTH_NTLM, CURLAUTH_NTLM),
        SAME(WC_AUTH_BEARER, CURLAUTH_BEARER),
        SAME(WC_AUTH_AWS_SIGV4, CURLAUTH_AWS_SIGV4),
        SAME(WC_NETRC_IGNORED, CURL_NETRC_IGNORED),
        SAME(WC_NETRC_OPTIONAL, CURL_NETRC_OPTIONAL),
        SAME(WC_NETRC_REQUIRED, CURL_NETRC_REQUIRED),
        SAME(WC_PROXY_HTTP, CURLPROXY_HTTP),
        SAME(WC_PROXY_HTTP_1_0, CURLPROXY_HTTP_1_0),
        SAME(WC_PROXY_HTTPS, CURLPROXY_HTTPS),
        SAME(WC_PROXY_SOCKS4, CURLPROXY_SOCKS4),
        SAME(WC_PROXY_SOCKS5, CURLPROXY_SOCKS5),
        SAME(WC_PROXY_SOCKS4A, CURLPROXY_SOCKS4A),
        SAME(WC_PROXY_SOCKS5_HOSTNAME, CURLPROXY_SOCKS5_HOSTNAME),
        SAME(WC_TIMECOND_NONE, CURL_TIMECOND_NONE),
        SAME(WC_TIMECOND_IFMODSINCE, CURL_TIMECOND_IFMODSINCE),
        SAME(WC_TIMECOND_IFUNMODSINCE, CURL_TIMECOND_IFUNMODSINCE),
        SAME(WC_TIMECOND_LASTMOD, CURL_TIMECOND_LASTMOD),
        SAME(WC_REDIR_POST_301, CURL_REDIR_POST_301),
        SAME(WC_REDIR_POST_302, CURL_REDIR_POST_302),
        SAME(WC_REDIR_POST_303, CURL_REDIR_POST_303),
        SAME(WC_SSLVERSION_DEFAULT, CURL_SSLVERSION_DEFAULT),
        SAME(WC_SSLVERSION_TLSv1, CURL_SSLVERSION_TLSv1),
        SAME(WC_SSLVERSION_SSLv2, CURL_SSLVERSION_SSLv2),
        SAME(WC_SSLVERSION_SSLv3, CURL_SSLVERSION_SSLv3),
        SAME(WC_SSLVERSION_TLSv1_0, CURL_SSLVERSION_TLSv1_0),
        SAME(WC_SSLVERSION_TLSv1_1, CURL_SSLVERSION_TLSv1_1),
        SAME(WC_SSLVERSION_TLSv1_2, CURL_SSLVERSION_TLSv1_2),
        SAME(WC_SSLVERSION_TLSv1_3, CURL_SSLVERSION_TLSv1_3),
        SAME(WC_SSLVERSION_MAX_DEFAULT, CURL_SSLVERSION_MAX_DEFAULT),
        SAME(WC_SSLVERSION_MAX_TLSv1_0, CURL_SSLVERSION_MAX_TLSv1_0),
        SAME(WC_SSLVERSION_MAX_TLSv1_1, CURL_SSLVERSION_MAX_TLSv1_1),
        SAME(WC_SSLVERSION_MAX_TLSv1_2, CURL_SSLVERSION_MAX_TLSv1_2),
        SAME(WC_SSLVERSION_MAX_TLSv1_3, CURL_SSLVERSION_MAX_TLSv1_3),
    };

    (void)state;
    ASSERT_SAME(pairs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libcurls_options_are_all_known),
        cmocka_unit_test(carried_options_have_a_type_that_fits),
        cmocka_unit_test(numbers_agree_with_types),
        cmocka_unit_test(info_numbers_agree),
        cmocka_unit_test(codes_agree),
        cmocka_unit_test(values_agree),
    };

    return cmocka_run_group_tests_name("d_optclass", tests, NULL, NULL);
}
