// Package linkage says which entries of several agencies' lists are the same
// person, and how sure that is.
//
// For most use, [ReadCSV] the lists, let [Recognise] work out how each column is
// compared, and call [Link]. Nothing has to be set: the columns are found by
// name and content, the weights are estimated from the lists themselves, and
// the cut is chosen by the estimated rates of false and of missed links. The error
// is carried on: posterior draws of the linkage go to package estimate, so that
// an estimate's interval has the doubt about who is who in it.
//
// Agreement is weighed by the model of Fellegi and Sunter ("A theory for record
// linkage", JASA 64, 1969), a missing value being evidence of nothing. The same
// lists, options and seed give the same bytes at any number of workers and in
// any order of rows. docs/methods/linkage.md has the method with its sources,
// the measured figures and the limits.
package linkage
