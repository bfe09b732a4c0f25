/* Reads iCalendar files with libical and prints for each, on one line each:
 * file, number of parse errors, whether RFC 5546's table for the method is
 * kept, start and end in Unix seconds, then one line each for UID, SUMMARY,
 * DESCRIPTION, URL, ORGANIZER, its CN, and every ATTENDEE with its CN. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *slurp(const char *path) {
  FILE *f = fopen(path, "rb");
  if (!f) { perror(path); exit(2); }
  fseek(f, 0, SEEK_END);
  long n = ftell(f);
  rewind(f);
  char *s = malloc(n + 1);
  if (fread(s, 1, n, f) != (size_t)n) { perror(path); exit(2); }
  s[n] = 0;
  fclose(f);
  return s;
}

/* One line of output, whatever the text holds. */
static void say(const char *what, const char *s) {
  printf("%s ", what);
  for (; s && *s; s++) {
    if (*s == '\n') printf("\\n");
    else putchar(*s);
  }
  putchar('\n');
}

static const char *common_name(icalproperty *p) {
  icalparameter *cn = icalproperty_get_first_parameter(p, ICAL_CN_PARAMETER);
  return cn ? icalparameter_get_cn(cn) : "";
}

int main(int argc, char **argv) {
  icalerror_set_errors_are_fatal(0);
  for (int i = 1; i < argc; i++) {
    char *text = slurp(argv[i]);
    icalcomponent *calendar = icalparser_parse_string(text);
    if (!calendar) { printf("file %s\nerrors 1\n", argv[i]); continue; }
    printf("file %s\n", argv[i]);
    printf("errors %d\n", icalcomponent_count_errors(calendar));
    printf("restrictions %d\n", icalrestriction_check(calendar));
    printf("events %d\n", icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT));
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    if (event) {
      struct icaltimetype start = icalcomponent_get_dtstart(event), end = icalcomponent_get_dtend(event);
      printf("start %lld\n", (long long)icaltime_as_timet_with_zone(start, icaltime_get_timezone(start)));
      printf("end %lld\n", (long long)icaltime_as_timet_with_zone(end, icaltime_get_timezone(end)));
      printf("sequence %d\n", icalcomponent_get_sequence(event));
      say("uid", icalcomponent_get_uid(event));
      say("summary", icalcomponent_get_summary(event));
      say("description", icalcomponent_get_description(event));
      icalproperty *p = icalcomponent_get_first_property(event, ICAL_ORGANIZER_PROPERTY);
      if (p) {
        say("organizer", icalproperty_get_organizer(p));
        say("organizer-name", common_name(p));
      }
      for (p = icalcomponent_get_first_property(event, ICAL_ATTENDEE_PROPERTY); p;
           p = icalcomponent_get_next_property(event, ICAL_ATTENDEE_PROPERTY)) {
        say("attendee", icalproperty_get_attendee(p));
        say("attendee-name", common_name(p));
      }
    }
    icalcomponent_free(calendar);
    free(text);
  }
  return 0;
}
