/*
 * Seeds of fuzz_client: for each of its readers what people write and servers
 * send.
 */
#include <stdio.h>

#include "fuzz.h"

/* Words of a seed, at most. */
#define WORDS_MAX 12

/* Readers, in fuzz_client.c's order, which counts from '0' on. */
#define COMMAND '0'
#define CONFIG '1'
#define GLOB '2'
#define FORM '3'
#define FORMAT '4'
#define HEADERS '5'
#define VALUES '6'
#define RESPONSE '7'
#define VARIABLES '8'
#define LIST '9'
#define BASE64 ':'

/* Modes: curl's version and who speaks. */
#define MODES 6

#define URL "http://u:p@h.example:8080/a/b.txt?c#d"

static const struct {
    char reader;
    const char *words[WORDS_MAX];
} seeds[] = {
    {COMMAND, {"-q", "-sSLo", "file", "--compressed", URL}},
    {COMMAND, {"-K", "-", "-d", "@-", URL, "url = \"h\"\n-X PUT\nnext\n"}},
    {COMMAND, {"-d", "a=b", "--data-urlencode", "n@f", "--json", "{}", URL}},
    {COMMAND, {"-H", "A: b", "-H", "@f", "-b", "c=d", "-e", "r;auto", URL}},
    {COMMAND, {"-F", "a=<f;type=x/y", "-F", "=(", "-F", "b=@f,g", URL, "x"}},
    {COMMAND, {"-z", "-Tue, 1 Jan 2030 00:00:00 GMT", "-r", "0-9,-5", URL}},
    {COMMAND, {"-T", "{a,b}", "-C", "-", "--limit-rate", "10K", "-m1.5", URL}},
    {COMMAND, {"-w", "@f", "-u", "n:p", "-x", "socks5h://h:1", URL, "%{url}"}},
    {COMMAND, {"--proto", "-all,https", "--url-query", "a=@f", "-G", URL}},
    {COMMAND, {"-E", "c\\:d:p", "--pinnedpubkey", "sha256//a=", "-k", URL}},
    {COMMAND, {"--warm-pool", "p", "--resolve", "h:1:::1,[::2]", "-Z", URL}},
    {COMMAND, {"--sil", "--no-data", "\xe2\x80\x9cx", "--", "-O", "", URL}},
    {COMMAND, {"-O", "[1-3].com/#1", "-:", "-I", "--local-port", "1-9", URL}},
    {COMMAND,
     {"--variable", "a[1-]@f", "--variable", "%b=c", "--expand-data",
      "\\{{b}}{{a:trim:url}}", "--variable=d=e", "--expand-url={{d}}", "x"}},
    {COMMAND, {"@f", "-o", "#1#<u>", "-T", "{<u>a}", "--url", "@f", URL}},
    {CONFIG, {"# c\nurl = \"a\\tb\\\"c\"\n-o f\nsilent\n--data 'x y' z\n\r\n"}},
    {CONFIG, {"user-agent:x\nheader \"open\n  -v\nA = = b\n\t-Hx: y"}},
    {GLOB, {"http://{a,b}.c/[001-100:9]x[a-z:3]", "#1_#2-#3#9#"}},
    {GLOB, {"h/[9223372036854775800-9223372036854775807]\\{[::1]", "#1"}},
    {GLOB, {"h/{<n>a,b}[<m>1-2]{<n>", "x#<n>#<o>#1<m>"}},
    {GLOB, {"http://[fe80::1%25eth0]/{a,,b}{c\\,d}[z-a]", "x#1"}},
    {FORM,
     {"a=b", "c=@f;type=x/y;filename=\"q\\\"r\";headers=@g;encoder=7bit"}},
    {FORM, {"=(;type=multipart/mixed", "=<f;headers=\"A: b\"", "=)", "X: y"}},
    {FORM, {"f=@\"a,b\",c;type=text/x; charset=\"u\",d", "g=@-", "content"}},
    {FORMAT, {"%{http_code} %{header{x}} %% \\n%{time{%s}}%{json}"}},
    {FORMAT, {"%output{>>f}%{stderr}%header{a:all:, }%{certs}%{nothing}%{"}},
    {HEADERS, {"A: b\r\n c\nD;\n# no\nE:\n\nAuthorization: NTLM x\nF"}},
    {VALUES, {"Sun, 06 Nov 1994 08:49:37 +0100", "x"}},
    {VALUES, {"20040911 08:49:37 GMT-1"}},
    {VALUES, {"9223372036854775807"}},
    {VALUES, {"123.456789"}},
    {VALUES, {"8589934591G"}},
    {VALUES, {URL, "name=a%2fb"}},
    {VALUES, {"https://u@[::1]:65535/dir/", "a b"}},
    {RESPONSE,
     {"HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Disposition: "
      "attachment; filename=\"a\\\"/b\"\r\nLocation: ../c?d\r\n\r\n"}},
    {VARIABLES, {"a=b", "c[0-1]@f", "\\{{a}}{{c:b64:json}}{{a:64dec:url}}"}},
    {VARIABLES, {"%HOME", "a b=c", "a[1-", "{{HOME:trim}}{{}}{{x.y}}{{a"}},
    {LIST, {"# x\nh/a\n \t\n http://h/{b}\r\n", "\nc\n", "d"}},
    {BASE64, {"Zm9vYmE="}},
    {RESPONSE, {"HTTP/2 301\nx:\n\ty\n\nHTTP/3 200\n:z\nfilename=a;b"}},
};

const char *fuzz_seed(unsigned number, struct wire_writer *w)
{
    static char name[32];
    unsigned at = number / MODES;

    if (at >= sizeof(seeds) / sizeof(seeds[0]))
        return NULL;
    wire_put_u8(w, (uint8_t)seeds[at].reader);
    wire_put_u8(w, (uint8_t)('0' + number % MODES));
    for (unsigned i = 0; i < WORDS_MAX && seeds[at].words[i]; i++) {
        if (i)
            wire_put_u8(w, 0);
        wire_put_raw(w, seeds[at].words[i], strlen(seeds[at].words[i]));
    }
    snprintf(name, sizeof(name), "seed-%u", number);
    return name;
}

void fuzz_damage(uint8_t *data, size_t len, unsigned round, uint32_t *state,
                 mutate_fn *fn)
{
    if (!round)
        mutate_all(data, len, fn, NULL);
    /* Random damage upon random damage, behind the bytes that choose; half of
     * it moves what stands there already. */
    for (uint32_t n = mutate_next(state) % 6; n; n--) {
        uint8_t byte = mutate_next(state) % 2
                           ? data[2 + mutate_next(state) % (len - 2)]
                           : (uint8_t)mutate_next(state);

        data[2 + mutate_next(state) % (len - 2)] = byte;
    }
    mutate_random(data, len, 200, fn, NULL);
}
