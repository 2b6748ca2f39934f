#include "ctl_say.h"

#include <stdio.h>

void ctl_say(const char *text)
{
    fprintf(stderr, "warmcurlctl: %s\n", text);
}

void ctl_say_failed(const struct ctl_answer *a)
{
    ctl_say(a->text[0] != '\0' ? a->text : "the daemon could not be asked");
}
