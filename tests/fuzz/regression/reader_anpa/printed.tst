^BC-EU--Greece,1st Ld-Writethru,130<
^Harbour town lights its quay<
^By RUTH CALDER=
^Associated Press Writer=
   NORTHFIELD, England (AP) _ The town council voted to put lamps along the quay.
   The mayor counts the falls.
AP-WF-11-13-13 1509GMT<

^BC-EU--Spain,130<
^Another town lights its quay<
^By ADA LORNE=
   LORNE (AP) _ The town council voted to put lamps along the street.
AP-WF-11-14-13 1509GMT<
