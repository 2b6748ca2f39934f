/*
 * libcurl's info numbers (curl/curl.h, CURLINFO_*), as DONE carries them.
 * A stable ABI; a unit test holds this table against the installed header.
 * WC_INFO_WC_* are warmcurl's own, outside libcurl's ranges.
 */
#ifndef WARMCURL_CURLINFO_H
#define WARMCURL_CURLINFO_H

/* X(name, number): what every DONE carries, strings first. */
/* clang-format off */
#define WC_INFOS(X) \
    X(EFFECTIVE_URL,            0x100000 + 1) \
    X(CONTENT_TYPE,             0x100000 + 18) \
    X(REDIRECT_URL,             0x100000 + 31) \
    X(PRIMARY_IP,               0x100000 + 32) \
    X(LOCAL_IP,                 0x100000 + 41) \
    X(SCHEME,                   0x100000 + 49) \
    X(EFFECTIVE_METHOD,         0x100000 + 58) \
    X(REFERER,                  0x100000 + 60) \
    X(RESPONSE_CODE,            0x200000 + 2) \
    X(HEADER_SIZE,              0x200000 + 11) \
    X(REQUEST_SIZE,             0x200000 + 12) \
    X(SSL_VERIFYRESULT,         0x200000 + 13) \
    X(REDIRECT_COUNT,           0x200000 + 20) \
    X(HTTP_CONNECTCODE,         0x200000 + 22) \
    X(OS_ERRNO,                 0x200000 + 25) \
    X(NUM_CONNECTS,             0x200000 + 26) \
    X(CONDITION_UNMET,          0x200000 + 35) \
    X(PRIMARY_PORT,             0x200000 + 40) \
    X(LOCAL_PORT,               0x200000 + 42) \
    X(HTTP_VERSION,             0x200000 + 46) \
    X(PROXY_SSL_VERIFYRESULT,   0x200000 + 47) \
    X(PROXY_ERROR,              0x200000 + 59) \
    X(SIZE_UPLOAD_T,            0x600000 + 7) \
    X(SIZE_DOWNLOAD_T,          0x600000 + 8) \
    X(SPEED_DOWNLOAD_T,         0x600000 + 9) \
    X(SPEED_UPLOAD_T,           0x600000 + 10) \
    X(FILETIME_T,               0x600000 + 14) \
    X(CONTENT_LENGTH_DOWNLOAD_T,0x600000 + 15) \
    X(TOTAL_TIME_T,             0x600000 + 50) \
    X(NAMELOOKUP_TIME_T,        0x600000 + 51) \
    X(CONNECT_TIME_T,           0x600000 + 52) \
    X(PRETRANSFER_TIME_T,       0x600000 + 53) \
    X(STARTTRANSFER_TIME_T,     0x600000 + 54) \
    X(REDIRECT_TIME_T,          0x600000 + 55) \
    X(APPCONNECT_TIME_T,        0x600000 + 56) \
    X(RETRY_AFTER,              0x600000 + 57)

/* The same of later versions of libcurl; the others leave them out. */
#define WC_LATER_INFOS(X) \
    X(CONN_ID,                  0x600000 + 64) /* 8.2.0 */ \
    X(QUEUE_TIME_T,             0x600000 + 65) /* 8.6.0 */ \
    X(USED_PROXY,               0x200000 + 66) /* 8.7.0 */ \
    X(POSTTRANSFER_TIME_T,      0x600000 + 67) /* 8.10.0 */ \
    X(EARLYDATA_SENT_T,         0x600000 + 68) /* 8.11.0 */ \
    X(SIZE_DELIVERED,           0x600000 + 71) /* 8.20.0 */

/* Warmcurl's own, which only a REQUEST with DETAILS gets.  The parts of the
 * URL as it was given, and of the effective one, are those that libcurl's own
 * parser finds, in the order of enum wc_url_part. */
#define WC_OWN_INFOS(X) \
    X(WC_VERSION,               0x100000 + 0xf001) \
    X(WC_CERTS,                 0x100000 + 0xf002) \
    X(WC_CERT_COUNT,            0x200000 + 0xf003) \
    X(WC_ANSWERED,              0x200000 + 0xf004) \
    X(WC_PLAIN_URL,             0x100000 + 0xf005) \
    X(WC_URL,                   0x100000 + 0xf010) \
    X(WC_EFFECTIVE_URL,         0x100000 + 0xf020)
/* clang-format on */

/* libcurl's number of a transfer (8.2): in DEBUG, with CONN_ID. */
#define WC_INFO_XFER_ID (0x600000 + 63)

enum wc_url_part {
    WC_URL_SCHEME,
    WC_URL_USER,
    WC_URL_PASSWORD,
    WC_URL_OPTIONS,
    WC_URL_HOST,
    WC_URL_PORT,
    WC_URL_PATH,
    WC_URL_QUERY,
    WC_URL_FRAGMENT,
    WC_URL_ZONEID,
    WC_URL_PARTS,
};

enum wc_info {
#define WC_INFO_ENUM(name, number) WC_INFO_##name = number,
    WC_INFOS(WC_INFO_ENUM) WC_LATER_INFOS(WC_INFO_ENUM)
        WC_OWN_INFOS(WC_INFO_ENUM)
#undef WC_INFO_ENUM
};

#define WC_INFO_TYPEMASK 0xf00000
#define WC_INFO_STRING 0x100000
#define WC_INFO_LONG 0x200000
#define WC_INFO_OFF_T 0x600000

#endif
