#include "client/text.h"

#include <errno.h>
#include <string.h>

void text_add_len(struct wire_writer *w, const char *data, size_t len)
{
    wire_put_raw(w, data, len);
}

void text_add(struct wire_writer *w, const char *s)
{
    wire_put_raw(w, s, strlen(s));
}

void text_add_char(struct wire_writer *w, char c)
{
    wire_put_u8(w, (uint8_t)c);
}

const char *text_num(char buf[TEXT_NUM_BYTES], int64_t v)
{
    char *at = buf + TEXT_NUM_BYTES - 1;
    uint64_t left = v < 0 ? -(uint64_t)v : (uint64_t)v;

    *at = '\0';
    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (v < 0)
        *--at = '-';
    return at;
}

void text_add_padded(struct wire_writer *w, int64_t v, unsigned width,
                     char fill)
{
    char buf[TEXT_NUM_BYTES];
    const char *digits = text_num(buf, v);

    for (size_t len = strlen(digits); len < width; len++)
        text_add_char(w, fill);
    text_add(w, digits);
}

void text_add_num(struct wire_writer *w, int64_t v)
{
    text_add_padded(w, v, 0, ' ');
}

void text_add_seconds(struct wire_writer *w, int64_t us)
{
    text_add_num(w, us / 1000000);
    text_add_char(w, '.');
    text_add_padded(w, us % 1000000, 6, '0');
}

/* What files can fail with and another libc has other words for. */
static const struct {
    int code;
    const char *text;
} glibc_texts[] = {
    {EIO, "Input/output error"},
    {ENOMEM, "Cannot allocate memory"},
    {EBUSY, "Device or resource busy"},
    {EXDEV, "Invalid cross-device link"},
    {EMFILE, "Too many open files"},
    {ENOTTY, "Inappropriate ioctl for device"},
    {ESPIPE, "Illegal seek"},
    {ERANGE, "Numerical result out of range"},
    {EDEADLK, "Resource deadlock avoided"},
    {ENAMETOOLONG, "File name too long"},
    {ELOOP, "Too many levels of symbolic links"},
    {EOVERFLOW, "Value too large for defined data type"},
    {EILSEQ, "Invalid or incomplete multibyte or wide character"},
    {EOPNOTSUPP, "Operation not supported"},
    {ETIMEDOUT, "Connection timed out"},
    {EUCLEAN, "Structure needs cleaning"},
    {EDQUOT, "Disk quota exceeded"},
};

const char *text_errno(int code)
{
    for (size_t i = 0; i < sizeof(glibc_texts) / sizeof(glibc_texts[0]); i++)
        if (glibc_texts[i].code == code)
            return glibc_texts[i].text;
    return strerror(code);
}

void text_add_errno(struct wire_writer *w, int code)
{
    text_add(w, text_errno(code));
}
