ZCZC AAP
%A
#Harbour_BC1
$Council votes to rebuild harbour bridge
:(PORT AUBREY)
&AAPIS\roej
*02000000
@QLD
The regional council voted on Tuesday to rebuild the old harbour bridge, ending a dispute that lasted for eleven years.

   Work is expected to start in March and to cost 41 million, the council said in a statement.

AAP RTV
NNNN