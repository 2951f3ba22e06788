a0123north
r i BC-Northfield-Lamps     11-13 0220
^BC-Northfield-Lamps,220<
^Council lights the quay ``at last'' <
^AP Photo NF101, NF102<
^Eds: With AP Photos.<
^By RUTH CALDER and ADA LORNE=
^Associated Press=
	   NORTHFIELD, England (AP) _ The town council voted to put lamps along the quay, where seven people have fallen into the water. 
 
	   ``We count the falls,'' said the mayor élu of the café _ and the stars. 
 
	   ___
 
	   A reporter in Orrin Bay helped with this story.
AP-WF-11-13-13 1509GMT<

a0124north
r i BC-BBO--Standings     11-13 0220
^BC-BBO--Standings,220<
^Harbour league <
^By The Associated Press=
^EAST=
^;W;L;Pct
Orrin;23;13;.639
North;24;14;.632
^WEST=
Lake;10;27;.270
AP-NY-02-01-98 0620EST<

